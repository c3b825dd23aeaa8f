import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { clientAddress, trustedProxies, shortAddress } from './address.ts'

const nobody = trustedProxies([])
const proxies = trustedProxies(['10.0.0.0/8', '192.0.2.1', '2001:db8:1::/48'])

test('WEB-7: without proxies the socket’s address counts, whatever is forwarded', () => {
  assert.equal(clientAddress('203.0.113.7', '198.51.100.1', nobody), '203.0.113.7')
  assert.equal(clientAddress('10.0.0.1', '198.51.100.1, 10.0.0.1', nobody), '10.0.0.1')
})

test('WEB-7: a listed proxy is believed, an unlisted one is not', () => {
  assert.equal(clientAddress('10.1.2.3', '198.51.100.1', proxies), '198.51.100.1')
  assert.equal(clientAddress('192.0.2.1', '198.51.100.1', proxies), '198.51.100.1')
  assert.equal(clientAddress('192.0.2.2', '198.51.100.1', proxies), '192.0.2.2')
})

test('WEB-7: forwarded entries are read from the right: what a client wrote to the left of its own address is ignored', () => {
  assert.equal(clientAddress('10.0.0.1', '8.8.8.8, 198.51.100.1', proxies), '198.51.100.1')
  assert.equal(clientAddress('10.0.0.1', '8.8.8.8, 198.51.100.1, 10.0.0.2', proxies), '198.51.100.1')
  assert.equal(clientAddress('10.0.0.1', '10.0.0.9, 8.8.8.8, 198.51.100.1, 192.0.2.1', proxies), '198.51.100.1')
})

test('WEB-7: with proxies all the way, the outermost one counts', () => {
  assert.equal(clientAddress('10.0.0.1', '10.0.0.3, 10.0.0.2', proxies), '10.0.0.3')
  assert.equal(clientAddress('10.0.0.1', undefined, proxies), '10.0.0.1')
  assert.equal(clientAddress('10.0.0.1', '', proxies), '10.0.0.1')
})

test('WEB-7: an entry that is no address stops the reading at the proxy that wrote it', () => {
  assert.equal(clientAddress('10.0.0.1', '198.51.100.1, unknown', proxies), '10.0.0.1')
  assert.equal(clientAddress('10.0.0.1', '198.51.100.1, <script>', proxies), '10.0.0.1')
  assert.equal(clientAddress('10.0.0.1', '198.51.100.1:4711', proxies), '10.0.0.1')
  assert.equal(clientAddress('10.0.0.1', '198.51.100.1,', proxies), '10.0.0.1')
})

test('WEB-7: IPv6 proxies and clients work alike', () => {
  assert.equal(clientAddress('2001:db8:1::1', '2001:db8:2::5', proxies), '2001:db8:2::5')
  assert.equal(clientAddress('2001:db8:9::1', '2001:db8:2::5', proxies), '2001:db8:9::1')
})

test('THR-8: an IPv4 address in IPv6 clothes counts as IPv4, in both spellings', () => {
  assert.equal(clientAddress('::ffff:203.0.113.7', undefined, nobody), '203.0.113.7')
  assert.equal(clientAddress('::FFFF:203.0.113.7', undefined, nobody), '203.0.113.7')
  assert.equal(clientAddress('::ffff:10.0.0.1', '::ffff:198.51.100.1', proxies), '198.51.100.1')
  assert.equal(clientAddress('::ffff:cb00:7107', undefined, nobody), '203.0.113.7')
  assert.equal(clientAddress('0:0:0:0:0:ffff:cb00:7107', undefined, nobody), '203.0.113.7')
})

test('an address with a zone, or none at all, is taken as it is', () => {
  assert.equal(clientAddress('fe80::1%eth0', '198.51.100.1', proxies), 'fe80::1%eth0')
  assert.equal(clientAddress('', '198.51.100.1', proxies), '')
})

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
