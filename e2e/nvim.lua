-- What the Neovim stories share: the plug-in and the real server in a real Neovim,
-- and waiting for what is asked for instead of for time.
local M = {}

local root = assert(vim.env.HIVESYNC_ROOT)
local patience = 30000

vim.opt.runtimepath:prepend(root .. '/editors/neovim')
vim.cmd('runtime plugin/hivesync.lua')
vim.lsp.config('hivesync', { cmd = { root .. '/bin/hivesync-lsp', 'serve', '--record', vim.env.HIVESYNC_RECORD } })
vim.lsp.enable('hivesync')

function M.open(path)
  vim.cmd.edit(path)
  M.buf = vim.api.nvim_get_current_buf()
  M.await('the server', function()
    M.client = vim.lsp.get_clients({ bufnr = M.buf, name = 'hivesync' })[1]
    return M.client and M.client.initialized
  end)
end

function M.await(what, condition)
  if not vim.wait(patience, condition, 10) then
    error('waited in vain for ' .. what .. '\n' .. M.text() .. '\n' .. vim.inspect(M.hints()))
  end
end

-- fence returns when the server has done all it had begun.
function M.fence()
  local done = false
  M.client:request('hivesync/fence', nil, function()
    done = true
  end)
  M.await('the fence', function()
    return done
  end)
end

-- run runs `:HiveSync NAME` and gives the answer of the server.
function M.run(name)
  local answer
  require('hivesync').run(name, nil, function(err, result)
    answer = { err = err, result = result }
  end)
  M.await(name, function()
    return answer
  end)
  assert(not answer.err, vim.inspect(answer.err))
  M.fence()
  return answer.result
end

function M.text()
  return table.concat(vim.api.nvim_buf_get_lines(M.buf or 0, 0, -1, false), '\n')
end

-- hints are the labels by line, from 1.
function M.hints()
  local labels = {}
  for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = M.buf })) do
    labels[hint.inlay_hint.position.line + 1] = hint.inlay_hint.label
  end
  return labels
end

-- goTo puts the cursor on the first match of a Lua pattern and gives its line.
function M.go_to(pattern)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(M.buf, 0, -1, false)) do
    local column = line:find(pattern)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 })
      return number
    end
  end
  error('no line matches ' .. pattern)
end

-- story runs a story; what goes wrong is told, and ends Neovim with exit code 1.
function M.story(tell)
  local ok, err = xpcall(tell, debug.traceback)
  if not ok then
    io.stderr:write(tostring(err) .. '\n')
    vim.cmd('cquit 1')
  end
  for _, client in ipairs(vim.lsp.get_clients()) do
    client:stop()
  end
  vim.wait(5000, function()
    return #vim.lsp.get_clients() == 0
  end, 10)
  vim.cmd('qall!')
end

return M
