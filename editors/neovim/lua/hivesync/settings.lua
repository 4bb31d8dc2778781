-- Generated from the settings table by `make generate`; do not edit.
-- What can be set, with the defaults: vim.lsp.config('hivesync', { settings = { hivesync = { … } } })
return {
  provider = "outline",
  fallback = {},
  refine = "",
  openai = {
    baseUrl = "",
    model = "",
    apiKeyEnv = "",
    apiKeyCommand = {},
  },
  anthropic = {
    baseUrl = "",
    model = "",
    apiKeyEnv = "",
    apiKeyCommand = {},
  },
  hosted = {
    baseUrl = "",
    model = "",
    apiKeyEnv = "",
    apiKeyCommand = {},
  },
  contextTokens = 32000,
  verbosity = "standard",
  prose = "English",
  symbols = "exported",
  exclude = { "**/node_modules/**", "**/vendor/**", "**/third_party/**" },
  maxFileKiB = 2048,
  style = vim.empty_dict(),
  score = {
    hideBelow = 0,
    refuseBelow = 0,
  },
  accept = {
    preview = false,
  },
  budget = {
    run = {
      tokens = 0,
      dollars = 0,
    },
    day = {
      tokens = 0,
      dollars = 5,
    },
    askOver = {
      symbols = 50,
      tokens = 0,
      dollars = 0.25,
    },
  },
  prices = vim.empty_dict(),
  inlayHints = {
    enabled = true,
  },
  codeLens = {
    enabled = true,
  },
  diagnostics = {
    drafts = "auto",
    documentation = "warning",
    ignore = {},
  },
  redaction = {
    patterns = {},
  },
  presence = {
    enabled = false,
    privatePaths = {},
  },
  backend = {
    project = "",
    url = "",
    tokenEnv = "HIVESYNC_TOKEN",
  },
  telemetry = {
    enabled = false,
  },
  log = {
    level = "info",
  },
}
