import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { trustedProxies, shortAddress } from './address.ts'

test('a list of proxies with an entry that is no address or network is refused', () => {
  assert.throws(() => trustedProxies(['proxy.example']), /"proxy\.example"/)
  assert.throws(() => trustedProxies(['10.0.0.0/33']))
  assert.throws(() => trustedProxies(['2001:db8::/129']))
  assert.throws(() => trustedProxies(['10.0.0.0/-1']))
})

test('WEB-7: a network whose size was forgotten or misspelt does not become the whole internet', () => {
  assert.throws(() => trustedProxies(['10.0.0.0/']))
  assert.throws(() => trustedProxies(['10.0.0.0/ ']))
  assert.throws(() => trustedProxies(['10.0.0.0/8/8']))
  assert.throws(() => trustedProxies(['10.0.0.0/0x0']))
})

test('AUD-4: a shortened address is its network: /24 of IPv4, /48 of IPv6, and nothing of what is neither', () => {
  const shortened = {
    '203.0.113.7': '203.0.113.0/24',
    '::ffff:203.0.113.7': '203.0.113.0/24',
    '2001:db8:7:8::9': '2001:db8:7::/48',
    '2001:db8::9': '2001:db8::/48',
    '1:2:3:4:5:6:7:8': '1:2:3::/48',
    '::1': '::/48',
    'fe80::1%eth0': '',
    '': '',
  }
  for (const [address, short] of Object.entries(shortened)) assert.equal(shortAddress(address), short, address)
})
