if vim.g.loaded_hivesync then
  return
end
vim.g.loaded_hivesync = true

vim.api.nvim_create_user_command('HiveSync', function(args)
  require('hivesync').run(args.fargs[1], args)
end, {
  nargs = 1,
  range = true,
  desc = 'Draft, review and keep documentation comments',
  complete = function(lead)
    return require('hivesync').complete(lead)
  end,
})
