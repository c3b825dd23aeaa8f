import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TOTP, URI } from 'otpauth'
import { encodeBase32 } from './base32.ts'
import { groupsOfFour, otpauthUri } from './otpauth.ts'
import { asSecret } from './totp.ts'

const secret = asSecret(Buffer.from('12345678901234567890'))
const polish = { issuer: 'Żółta Łódź & Syn', account: 'łukasz+praca@example.com', secret }

test('OTP-9: the URI names type, label, secret, issuer, algorithm, digits and period', () => {
  assert.equal(
    otpauthUri({ issuer: 'Countersign', account: 'anna@example.com', secret }),
    'otpauth://totp/Countersign:anna%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Countersign&algorithm=SHA1&digits=6&period=30',
  )
})

test('OTP-9: spaces, plus signs, ampersands and Polish letters are written as percent codes', () => {
  const uri = otpauthUri(polish)
  assert.match(uri, /^otpauth:\/\/totp\/%C5%BB%C3%B3%C5%82ta%20%C5%81%C3%B3d%C5%BA%20%26%20Syn:%C5%82ukasz%2Bpraca%40/)
  assert.doesNotMatch(uri, /[+ ]/)
})

test('OTP-9: an independent reader gets back the Polish letters that went in', () => {
  const read = URI.parse(otpauthUri(polish))
  assert.deepEqual([read.issuer, read.label], [polish.issuer, polish.account])
})

test('OTP-9: a colon in issuer or account is replaced, and the label keeps exactly one', () => {
  const uri = otpauthUri({ issuer: 'Acme: Sales', account: 'anna:home', secret })
  const [label = ''] = uri.split('?')
  assert.equal(label, 'otpauth://totp/Acme%20-%20Sales:anna%20-%20home')
  assert.match(uri, /&issuer=Acme%20-%20Sales&/)
})

test('OTP-9: an independent reader gets back any issuer and account of up to 60 characters', () => {
  const name = fc.string({ unit: fc.constantFrom(...'aZ0 +:&ł?#/%=@.ó“漢'), minLength: 1, maxLength: 60 })
  const visible = name.filter((text) => /[^\s:]/.test(text))
  fc.assert(
    fc.property(visible, visible, fc.uint8Array({ minLength: 20, maxLength: 20 }), (issuer, account, bytes) => {
      const read = URI.parse(otpauthUri({ issuer, account, secret: asSecret(bytes) }))
      assert.ok(read instanceof TOTP)
      assert.equal(read.issuer, withoutColon(issuer))
      assert.equal(read.label, withoutColon(account))
      assert.equal(read.secret.base32, encodeBase32(bytes))
      assert.deepEqual([read.algorithm, read.digits, read.period], ['SHA1', 6, 30])
    }),
  )
})

test('OTP-3: the setup key stands in eight groups of four', () => {
  assert.equal(groupsOfFour(encodeBase32(secret)), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
})

const withoutColon = (text: string) => text.replace(/\s*:\s*/g, ' - ').trim()
