-- Settings with defaults, read from lines of "name = value".
local Settings = {}
Settings.__index = Settings

local defaults = {
  width = 80,
  colour = "auto",
  verbose = false,
}

local function trim(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

local function convert(text)
  if text == "true" then
    return true
  elseif text == "false" then
    return false
  end
  local number = tonumber(text)
  if number ~= nil then
    return number
  end
  return text
end

--- Settings that are all at their defaults.
function Settings.new()
  local self = setmetatable({ values = {} }, Settings)
  for name, value in pairs(defaults) do
    self.values[name] = value
  end
  return self
end

--- Reads lines; returns how many there were, or nil and what is wrong.
function Settings:read(lines)
  local count = 0
  for line in lines do
    local name, value = line:match("^([^=]+)=(.*)$")
    if name == nil then
      return nil, "no '=' in: " .. line
    end
    name = trim(name)
    if defaults[name] == nil then
      return nil, "unknown setting: " .. name
    end
    self.values[name] = convert(trim(value))
    count = count + 1
  end
  return count
end

function Settings:get(name)
  return self.values[name]
end

function Settings:reset(name)
  self.values[name] = defaults[name]
end

function Settings:changed()
  local names = {}
  for name, value in pairs(self.values) do
    if value ~= defaults[name] then
      table.insert(names, name)
    end
  end
  table.sort(names)
  return names
end

return Settings
