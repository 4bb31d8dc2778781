'use strict'

/*!
 * shop
 */

const fs = require('fs'), path = require('path')
var app = exports = module.exports = {}
var cache = Object.create(null)

/**
 * Sets up.
 *
 * @private
 */
app.init = function init() {
  this.cache = {}
  app.late = function () {}
}

app.settings = { depth: 1, get(name) { return this[name] } }
app[method] = function (path) {}
app['quoted'] = function (path) {}

/** Sends. */
exports.send = exports.reply = function send(status, body) {
  if (typeof status !== 'number') throw Error('status')
  return fs.promises.readFile(body, function done(err, data) { return data })
}
exports.version = '1.0'
exports.inner = inner
exports.default = void 0
module.exports.run = async () => {}
module.exports.Runner = class { go() {} }

function inner() {}
function unseen() {}

module.exports = class Shop {
  open() {}
}

module.exports = {
  inner,
  plain: 1,
  twice(x) { return x * 2 },
  halve: (x) => x / 2,
  nested: { deep: function () {} },
}

Object.assign(app.prototype, {
  mixed(a) { return a },
})
