import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { mayBeAttacked } from './loopback.ts'

test('KIT-4: requests go to this machine alone, and to hosts that are named as one’s own', () => {
  const here = ['localhost:3000', 'app.localhost', '127.0.0.1:80', '127.9.9.9', '[::1]:3000', '0x7f.1', 'LOCALHOST']
  for (const host of here) assert.equal(mayBeAttacked(new URL(`http://${host}`)), true, host)
  const elsewhere = [
    'example.com',
    'localhost.example.com',
    'notlocalhost',
    '128.0.0.1',
    '127.0.0.1.example.com',
    '0.0.0.0',
    '10.0.0.1',
    '[::ffff:8.8.8.8]',
    '[fe80::1]',
    'localhost@example.com',
  ]
  for (const host of elsewhere) assert.equal(mayBeAttacked(new URL(`http://${host}`)), false, host)
})

test('KIT-4: a host that is named is that one, with its port or with any, and no other', () => {
  const own = ['staging.example.com', 'test.example.com:8443', '10.0.0.7']
  for (const host of ['staging.example.com', 'staging.example.com:8080', 'test.example.com:8443', '10.0.0.7:3000'])
    assert.equal(mayBeAttacked(new URL(`https://${host}`), own), true, host)
  for (const host of ['example.com', 'a.staging.example.com', 'test.example.com', '10.0.0.70'])
    assert.equal(mayBeAttacked(new URL(`https://${host}`), own), false, host)
})
