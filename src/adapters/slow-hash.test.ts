import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argon2id } from './slow-hash.ts'

test('a password is kept as argon2id with 19 MiB, two passes, one lane, and its own salt', async () => {
  const [first, second] = await Promise.all([argon2id.hash('correct horse'), argon2id.hash('correct horse')])
  assert.match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.notEqual(first, second)
})

test('the right password passes, another does not, in any script', async () => {
  const phc = await argon2id.hash('zażółć gęślą jaźń')
  assert.equal(await argon2id.verify(phc, 'zażółć gęślą jaźń'), true)
  assert.equal(await argon2id.verify(phc, 'zazolc gesla jazn'), false)
  assert.equal(await argon2id.verify(phc, ''), false)
})

test('CHL-7: a stored hash that is none is a fault, not a "no"', async () => {
  await assert.rejects(argon2id.verify('', 'correct horse'))
  await assert.rejects(argon2id.verify('$argon2id$v=19$m=19456', 'correct horse'))
})

test('BAC-5: what is derived depends on text and salt, and on nothing else', async () => {
  const salt = new Uint8Array(16).fill(1)
  const otherSalt = new Uint8Array(16).fill(2)
  const [once, again, otherText, salted] = await Promise.all([
    argon2id.derive('3CDF-G7HK', salt),
    argon2id.derive('3CDF-G7HK', salt),
    argon2id.derive('3CDF-G7HJ', salt),
    argon2id.derive('3CDF-G7HK', otherSalt),
  ])
  assert.equal(once.length, 32)
  assert.deepEqual(Buffer.from(once), Buffer.from(again))
  assert.notDeepEqual(Buffer.from(once), Buffer.from(otherText))
  assert.notDeepEqual(Buffer.from(once), Buffer.from(salted))
})

test('a hash leaves the main thread free', async () => {
  let turns = 0
  const turning = setInterval(() => (turns += 1), 0)
  await Promise.all(Array.from({ length: 8 }, () => argon2id.hash('correct horse')))
  clearInterval(turning)
  assert.ok(turns > 0)
})
