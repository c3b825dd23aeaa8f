import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadSetting } from './bad-setting.ts'
import { whyItDidNotStart } from './why-it-did-not-start.ts'

test('a setting that can’t be used speaks for itself', () => {
  assert.equal(whyItDidNotStart(new BadSetting('PORT is not usable.')), 'PORT is not usable.')
})

test('what an operator can put right is one sentence without a stack', () => {
  isSentence({ code: 'EADDRINUSE', syscall: 'listen', port: 3000 }, /^Port 3000 is in use/)
  isSentence({ code: 'EACCES', syscall: 'listen', port: 80 }, /^Port 80 may not be used/)
  isSentence({ code: 'EADDRNOTAVAIL', syscall: 'listen', address: '203.0.113.1' }, /^HOST .* 203\.0\.113\.1/)
  isSentence({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'nowhere' }, /^HOST .* nowhere/)
  isSentence({ code: 'EROFS', syscall: 'mkdir', path: '/data' }, /^The data folder can’t be written to \(\/data\)/)
  isSentence({ code: 'ENOSPC', syscall: 'write' }, /^The disk .* is full/)
  isSentence({ code: 'ERR_SQLITE_ERROR', errcode: 26 }, /damaged/)
  isSentence({ code: 'ERR_SQLITE_ERROR', errcode: 11 | (2 << 8) }, /damaged/)
  isSentence({ code: 'ERR_SQLITE_ERROR', errcode: 5 }, /held by another program/)
  isSentence({ code: 'ERR_SQLITE_ERROR', errcode: 8 }, /can’t be written to/)
})

test('a fault of ours shows where it happened', () => {
  assert.match(whyItDidNotStart(new TypeError('x is not a function')), /TypeError: x is not a function\n +at /)
})

function isSentence(of: Record<string, unknown>, expected: RegExp) {
  const sentence = whyItDidNotStart(Object.assign(new Error('raw words of the system'), of))
  assert.match(sentence, expected)
  assert.match(sentence, /^[^\n]+\.$/)
  assert.doesNotMatch(sentence, /raw words/)
}
