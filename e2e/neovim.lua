-- The review in a real Neovim against the real server.
local nvim = dofile(vim.env.HIVESYNC_ROOT .. '/e2e/nvim.lua')
local second = vim.env.HIVESYNC_SECOND == '1'

local function say(what)
  io.stdout:write('Neovim: ' .. what .. '\n')
end

nvim.story(function()
  nvim.open(vim.env.HIVESYNC_FOLDER .. '/cart.go')
  if not second then
    say('a file is documented')
    local before = nvim.text()
    nvim.run('file')
    nvim.await('three hints', function()
      return vim.tbl_count(nvim.hints()) == 3
    end)
    assert(nvim.text() == before, 'drafting changed the file')
    for _, label in pairs(nvim.hints()) do
      assert(vim.startswith(label, 'AI: '), label)
    end

    say('the full text and the banner on hover')
    nvim.go_to('Total%(')
    local hover
    nvim.client:request('textDocument/hover', vim.lsp.util.make_position_params(0, nvim.client.offset_encoding), function(_, result)
      hover = result
    end)
    nvim.await('the hover', function()
      return hover
    end)
    assert(hover.contents.value:find('AI-generated documentation — review before use', 1, true), vim.inspect(hover))

    say('accepted by the code action, and taken back')
    local line = nvim.go_to('Total%(')
    vim.lsp.buf.code_action({
      filter = function(action)
        return action.title:find('Accept this comment on `Total`', 1, true)
      end,
      apply = true,
    })
    nvim.await('the comment', function()
      return nvim.text():find('\n// Total ', 1, true)
    end)
    nvim.fence()
    vim.cmd.undo()
    nvim.fence()
    assert(nvim.text() == before, 'undo did not bring the text back')
    nvim.await('the draft to come back', function()
      return nvim.hints()[line]
    end)

    say('rejected')
    local add = nvim.go_to('AddAll%(')
    nvim.run('reject')
    nvim.await('its hint to go', function()
      return not nvim.hints()[add]
    end)

    say('listed in the quickfix window')
    nvim.run('drafts')
    local list = vim.fn.getqflist({ title = 1, items = 1 })
    assert(list.title:find('review before use', 1, true), list.title)
    assert(#list.items == 2 and list.items[1].text:find('[AI]', 1, true), vim.inspect(list))
    vim.cmd.cclose()
    return
  end

  say('a restart keeps the drafts')
  nvim.await('the two drafts that are left', function()
    return vim.tbl_count(nvim.hints()) == 2
  end)

  say('all accepted')
  nvim.run('acceptall')
  nvim.await('the comments', function()
    return nvim.text():find('\n// Total ', 1, true) and nvim.text():find('\n// Cart ', 1, true)
  end)
  vim.cmd.write()
  assert(not nvim.text():find('// AddAll', 1, true), 'a rejected draft came in')
end)
