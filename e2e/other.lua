-- A second editor on the workspace: it sees what is open and rejects one draft.
local nvim = dofile(vim.env.HIVESYNC_ROOT .. '/e2e/nvim.lua')

nvim.story(function()
  nvim.open(vim.env.HIVESYNC_FOLDER .. '/cart.go')
  nvim.await('the drafts of the other editor', function()
    return vim.tbl_count(nvim.hints()) == 2
  end)
  local line = nvim.go_to('Cart struct')
  assert(nvim.hints()[line], 'no hint on Cart')
  nvim.run('reject')
  nvim.await('the hint to go', function()
    return not nvim.hints()[line]
  end)
end)
