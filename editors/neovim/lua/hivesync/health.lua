-- :checkhealth hivesync
local M = {}

function M.check()
  local health = vim.health
  health.start('HiveSync')
  if vim.fn.has('nvim-0.11') == 0 then
    health.error('Neovim 0.11 or newer is needed', 'Start the server by hand with vim.lsp.start in older ones: see docs/editors.md')
    return
  end
  local config = vim.lsp.config.hivesync
  if not config then
    health.error('lsp/hivesync.lua is not on the runtimepath', 'Add editors/neovim to it: see :help hivesync')
    return
  end
  local program = config.cmd[1]
  if vim.fn.executable(program) == 0 then
    health.error(program .. ' was not found', "Build it with `make build` and put bin/ on the PATH, or set vim.lsp.config('hivesync', { cmd = { PATH } })")
    return
  end
  health.ok('server: ' .. vim.fn.exepath(program))
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('hivesync') then
    health.warn('it is not enabled', "vim.lsp.enable('hivesync')")
  end
  local clients = vim.lsp.get_clients({ name = 'hivesync' })
  if #clients == 0 then
    health.info('no buffer uses it yet: open a source file')
  end
  for _, client in ipairs(clients) do
    health.ok(('running for %s (%s)'):format(client.root_dir or 'single files', (client.server_info or {}).version or 'no version'))
  end
end

return M
