-- Bob in Neovim, while Ada is in Visual Studio Code.
local nvim = dofile(vim.env.HIVESYNC_ROOT .. '/e2e/nvim.lua')

vim.lsp.config('hivesync', { settings = { hivesync = { presence = { enabled = true } } } })

nvim.story(function()
  nvim.open(vim.env.HIVESYNC_FOLDER .. '/cart.go')
  local line = nvim.go_to('AddAll%(')
  -- As when the cursor rests.
  nvim.client:notify('hivesync/cursor', vim.lsp.util.make_position_params(0, nvim.client.offset_encoding))

  local function has(words)
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = nvim.buf })) do
      if hint.inlay_hint.label:find(words, 1, true) then
        return true
      end
    end
  end
  nvim.await('Ada', function()
    return has('◂ Ada · reviewing')
  end)
  io.stdout:write('Neovim: Bob sees Ada\n')
  nvim.await("Ada's task", function()
    return has('Task: Refuse an empty list')
  end)
  io.stdout:write("Neovim: Bob sees Ada's task, and does it\n")
  nvim.go_to('AddAll%(')
  vim.lsp.buf.code_action({
    filter = function(action)
      return action.title:find('as done: Refuse an empty list', 1, true)
    end,
    apply = true,
  })
  nvim.await('the task to go', function()
    return not has('Task: ')
  end)
  assert(line)
end)
