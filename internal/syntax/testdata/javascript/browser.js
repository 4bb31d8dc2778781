/**
 * @license Copyright (c) 2010 The shop.
 */
(function (root, factory) {
  if (typeof define === 'function' && define.amd) define(['jquery'], factory)
  else root.Shop = factory(root.jQuery)
}(this, function ($) {
  'use strict'

  /** A shop. */
  function Shop(name) {
    /** Its name. */
    this.name = name
    this.open = function () { return true }
  }

  Shop.prototype.sell = function (item, price) { this.total += price }
  Shop.prototype.total = 0
  Shop.prototype['give back'] = function () {}
  Shop.create = function (name) { return new Shop(name) }
  Shop.DEFAULTS = { name: 'shop' }

  Shop.prototype = {
    constructor: Shop,
    close: function () {},
    get open() { return false },
  }

  var count = 0, names = ['a']
  window.shopReady = function () {}
  $('#buy').on('click', function () { function clicked() {} })
  $.ajax({ success: function (data) {}, timeout: 3 })
  return Shop
}))

function shared() {}
var counter = 0
counter = 1
reset = function () {}
process.env.MODE = 'test'
for (var i = 0; i < 3; i++) { var each = i }
if (counter) { function sometimes() {} }
!function () { function wrapped() {} }()
