-- The language server for vim.lsp.enable('hivesync') (Neovim 0.11).
-- What can be set is in lua/hivesync/settings.lua, with the defaults.
return {
  cmd = { 'hivesync-lsp' },
  filetypes = {
    'go', 'python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'java', 'rust', 'c', 'cpp', 'cs', 'ruby', 'php',
    'kotlin', 'swift', 'scala', 'lua', 'sh', 'bash', 'elixir',
  },
  root_markers = { '.hivesync.json', '.git' },
  settings = { hivesync = {} },
  -- Lists of drafts are shown here, as Neovim shows lists.
  capabilities = { experimental = { hivesync = { draftsChanged = true, showDrafts = true } } },
  handlers = {
    ['hivesync/draftsChanged'] = function()
      vim.api.nvim_exec_autocmds('User', { pattern = 'HiveSyncDrafts', modeline = false })
    end,
  },
  on_attach = function(client, bufnr)
    require('hivesync').attach(client, bufnr)
  end,
}
