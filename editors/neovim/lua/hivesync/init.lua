-- What Neovim does not do by itself: commands with titles, a list of drafts, a
-- prompt for the text of a task. Everything else is in the server.
local M = {}

-- The commands of `:HiveSync NAME`, by name: what the server calls them, and what
-- they say. Those with `list` answer a list, those with `ask` want a text.
M.commands = {
  symbol = { 'hivesync.documentSymbol', 'Document the symbol at the cursor' },
  file = { 'hivesync.documentFile', 'Document what has no documentation in this file' },
  changed = { 'hivesync.documentChangedSymbols', 'Document the symbols that changed since the last commit' },
  stop = { 'hivesync.stopDrafting', 'Stop drafting in this file' },
  accept = { 'hivesync.accept', 'Accept the draft at the cursor' },
  edit = { 'hivesync.acceptAndEdit', 'Accept the draft at the cursor, and edit it' },
  reject = { 'hivesync.reject', 'Reject the draft at the cursor' },
  acceptall = { 'hivesync.acceptAllInFile', 'Accept all drafts in this file' },
  rejectall = { 'hivesync.rejectAllInFile', 'Reject all drafts in this file' },
  regenerate = { 'hivesync.regenerate', 'Draft the comment at the cursor anew' },
  drafts = { 'hivesync.showDrafts', 'Show all open drafts', list = true },
  orphans = { 'hivesync.showOrphans', 'Show the comments whose code was not found', list = true },
  refine = { 'hivesync.refine', 'Draft the comment at the cursor anew, with the better provider' },
  join = { 'hivesync.joinProject', 'Join a project by an invite link', ask = 'Invite link: ' },
  leave = { 'hivesync.leaveProject', 'Leave the project' },
  people = { 'hivesync.showPeople', 'Show who is in the project', people = true },
  follow = { 'hivesync.follow', 'Follow somebody', ask = 'Name: ' },
  unfollow = { 'hivesync.unfollow', 'Follow nobody' },
  task = { 'hivesync.addTask', 'Add a task at the symbol at the cursor', ask = 'Task: ' },
}

local function client_of(bufnr)
  return vim.lsp.get_clients({ bufnr = bufnr, name = 'hivesync' })[1]
end

function M.complete(lead)
  local names = vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, vim.tbl_keys(M.commands))
  table.sort(names)
  return names
end

-- items are drafts, tasks and notices as entries of a quickfix list.
function M.items(list)
  return vim.tbl_map(function(one)
    local text = string.format('[%s] %s: %s', one.kind, one.symbol or '', one.summary)
    if one.flags and #one.flags > 0 then
      text = text .. ' (flagged)'
    end
    return {
      filename = vim.uri_to_fname(one.uri),
      lnum = one.range.start.line + 1,
      col = one.range.start.character + 1,
      text = text,
      type = one.kind == 'AI' and 'I' or 'N',
      user_data = one,
    }
  end, list)
end

-- run runs a command of the list above for the current buffer. done, when given,
-- is called with the error and the answer of the server.
function M.run(name, args, done)
  local command = M.commands[name]
  if not command then
    vim.notify('HiveSync: there is no command "' .. tostring(name) .. '"; there are ' .. table.concat(M.complete(''), ', '), vim.log.levels.ERROR)
    return
  end
  local bufnr = vim.api.nvim_get_current_buf()
  local client = client_of(bufnr)
  if not client then
    vim.notify("HiveSync: its server is not running for this file. :checkhealth hivesync says why", vim.log.levels.WARN)
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local argument = { uri = at.textDocument.uri, position = at.position }
  local function send()
    client:request('workspace/executeCommand', { command = command[1], arguments = { argument } }, function(err, result)
      if err then
        vim.notify('HiveSync: ' .. err.message, vim.log.levels.ERROR)
      elseif command.list then
        M.show(command[2], result)
      elseif command.people then
        local labels = vim.tbl_map(function(person)
          return person.label
        end, result)
        vim.notify('HiveSync: ' .. (#labels > 0 and table.concat(labels, '\n') or 'nobody else is in the project now'))
      end
      if done then
        done(err, result)
      end
    end, bufnr)
  end
  if not command.ask then
    send()
    return
  end
  vim.ui.input({ prompt = command.ask }, function(text)
    if text and vim.trim(text) ~= '' then
      argument.text = text
      send()
    end
  end)
end

function M.show(title, list)
  if type(list) ~= 'table' or #list == 0 then
    vim.notify('HiveSync: nothing to show')
    return
  end
  vim.fn.setqflist({}, ' ', { title = 'HiveSync: ' .. title .. ' (' .. list[1].banner .. ')', items = M.items(list) })
  vim.cmd.copen()
end

-- attach switches on what shows drafts, in a buffer the server has opened.
function M.attach(client, bufnr)
  if client:supports_method('textDocument/inlayHint') then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  local group = vim.api.nvim_create_augroup('hivesync.' .. bufnr, { clear = true })
  if client:supports_method('textDocument/codeLens') then
    vim.lsp.codelens.refresh({ bufnr = bufnr })
    vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave' }, {
      group = group,
      buffer = bufnr,
      callback = function()
        vim.lsp.codelens.refresh({ bufnr = bufnr })
      end,
    })
    vim.api.nvim_create_autocmd('User', {
      group = group,
      pattern = 'HiveSyncDrafts',
      callback = function()
        if vim.api.nvim_buf_is_loaded(bufnr) then
          vim.lsp.codelens.refresh({ bufnr = bufnr })
        end
      end,
    })
  end
  -- Where the person is, for commands without an argument.
  vim.api.nvim_create_autocmd('CursorHold', {
    group = group,
    buffer = bufnr,
    callback = function()
      client:notify('hivesync/cursor', vim.lsp.util.make_position_params(0, client.offset_encoding))
    end,
  })
end

return M
