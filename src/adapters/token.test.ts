import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { systemRandomness } from './randomness.ts'
import { hashToken, newToken } from './token.ts'

test('SES-1: a token is 256 bits from chance, and only its SHA-256 is kept', () => {
  const asked: number[] = []
  const bytes = Buffer.alloc(32, 7)
  const { token, hash } = newToken({
    ...systemRandomness,
    bytes(length) {
      asked.push(length)
      return bytes
    },
  })
  assert.deepEqual(asked, [32])
  assert.deepEqual(Buffer.from(token, 'base64url'), bytes)
  assert.equal(hash, createHash('sha256').update(token).digest('base64url'))
})

test('a token fits a cookie and a URL as it is', () => {
  assert.match(newToken(systemRandomness).token, /^[\w-]{43}$/)
})

test('the hash of a token finds its row again, and no other token has it', () => {
  const tokens = Array.from({ length: 1000 }, () => newToken(systemRandomness))
  assert.equal(new Set(tokens.map(({ hash }) => hash)).size, 1000)
  assert.ok(tokens.every(({ token, hash }) => hashToken(token) === hash))
})
