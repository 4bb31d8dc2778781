function whole(a)
  return a
end

function broken(a
  return a
end

--- Found.
local function after() end

local function open(
