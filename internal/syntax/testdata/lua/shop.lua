#!/usr/bin/env lua
--- Orders of a shop.
-- @module shop
-- @author Ada

local M = {}
local insert = table.insert

--- How many items an order holds.
M.MAX_ITEMS = 64
local LIMIT <const> = 3
VERSION = "1.0"
M._hidden = 1

--- Adds up an order.
-- @tparam table order the order
-- @treturn number the sum
function M.total(order, day)
  local sum = 0
  for _, item in ipairs(order.items) do
    sum = sum + item:price(day)
    order.seen = true
  end
  if not order.items then
    return nil, "no items"
  end
  return sum
end

---@class Shop
---@field name string
local Shop = {}
Shop.__index = Shop

---@param name string
---@param ... any
---@return Shop
function Shop.new(name, ...)
  local self = setmetatable({}, Shop)
  self.name = name
  self.args = { ... }
  return self
end

-- Opens it.
function Shop:open()
  self.is_open = true
  error("closed")
end

local function helper(a, b)
  local function inner(x) return x end
  return inner(a) or b
end

M.find = function(list, what)
  while #list > 0 do
    local last = table.remove(list)
    if last == what then return last end
  end
end

local compare = function(a, b) return a < b end

--[[ Closes
     the shop. ]]
function close() end

--[==[-- Long one. ]==]
function Shop.super:deep_method(x) coroutine.yield(x) end

M.colours = {
  --- like a rose
  red = 1,
  green = 2, -- like grass
  paint = function(self, wall)
    return wall
  end,
  ["blue sky"] = 3,
  4,
}

return {
  new = function(x) return x end,
  total = M.total,
}
