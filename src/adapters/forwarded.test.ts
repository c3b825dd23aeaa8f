import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { trustedProxies } from './address.ts'
import { clientAddress, type ForwardedHeader } from './forwarded.ts'

const nobody = trustedProxies([])
const proxies = trustedProxies(['10.0.0.0/8', '192.0.2.1', '2001:db8:1::/48'])

test('WEB-7: without proxies the socket’s address counts, whatever is forwarded', () => {
  assert.equal(seenAs('203.0.113.7', '198.51.100.1', nobody), '203.0.113.7')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, 10.0.0.1', nobody), '10.0.0.1')
})

test('WEB-7: a listed proxy is believed, an unlisted one is not', () => {
  assert.equal(seenAs('10.1.2.3', '198.51.100.1', proxies), '198.51.100.1')
  assert.equal(seenAs('192.0.2.1', '198.51.100.1', proxies), '198.51.100.1')
  assert.equal(seenAs('192.0.2.2', '198.51.100.1', proxies), '192.0.2.2')
})

test('WEB-7: forwarded entries are read from the right: what a client wrote to the left of its own address is ignored', () => {
  assert.equal(seenAs('10.0.0.1', '8.8.8.8, 198.51.100.1', proxies), '198.51.100.1')
  assert.equal(seenAs('10.0.0.1', '8.8.8.8, 198.51.100.1, 10.0.0.2', proxies), '198.51.100.1')
  assert.equal(seenAs('10.0.0.1', '10.0.0.9, 8.8.8.8, 198.51.100.1, 192.0.2.1', proxies), '198.51.100.1')
})

test('WEB-7: a proxy is listed in either spelling of its address', () => {
  for (const listed of ['::ffff:10.0.0.1', '::ffff:a00:1', '10.0.0.1'])
    for (const peer of ['10.0.0.1', '::ffff:10.0.0.1', '::FFFF:a00:1'])
      assert.equal(seenAs(peer, '198.51.100.1', trustedProxies([listed])), '198.51.100.1', `${listed} ${peer}`)
  assert.equal(seenAs('2001:db8::1', '198.51.100.1', trustedProxies(['2001:DB8:0::1'])), '198.51.100.1')
})

test('WEB-7: with proxies all the way, the outermost one counts', () => {
  assert.equal(seenAs('10.0.0.1', '10.0.0.3, 10.0.0.2', proxies), '10.0.0.3')
  assert.equal(seenAs('10.0.0.1', undefined, proxies), '10.0.0.1')
  assert.equal(seenAs('10.0.0.1', '', proxies), '10.0.0.1')
})

test('WEB-7: an entry that is no address stops the reading at the proxy that wrote it', () => {
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, unknown', proxies), '10.0.0.1')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, <script>', proxies), '10.0.0.1')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, _hidden', proxies), '10.0.0.1')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, unix:, 10.0.0.2', proxies), '10.0.0.2')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, 010.9.9.9', proxies), '10.0.0.1')
  assert.equal(seenAs('10.0.0.1', '198.51.100.1, [192.0.2.9]', proxies), '10.0.0.1')
})

test('WEB-7: IPv6 proxies and clients work alike', () => {
  assert.equal(seenAs('2001:db8:1::1', '2001:db8:2::5', proxies), '2001:db8:2::5')
  assert.equal(seenAs('2001:db8:9::1', '2001:db8:2::5', proxies), '2001:db8:9::1')
})

test('THR-8: an IPv4 address in IPv6 clothes counts as IPv4, in both spellings', () => {
  assert.equal(seenAs('::ffff:203.0.113.7', undefined, nobody), '203.0.113.7')
  assert.equal(seenAs('::FFFF:203.0.113.7', undefined, nobody), '203.0.113.7')
  assert.equal(seenAs('::ffff:10.0.0.1', '::ffff:198.51.100.1', proxies), '198.51.100.1')
  assert.equal(seenAs('::ffff:cb00:7107', undefined, nobody), '203.0.113.7')
  assert.equal(seenAs('0:0:0:0:0:ffff:cb00:7107', undefined, nobody), '203.0.113.7')
})

test('an address with a zone, or none at all, is taken as it is', () => {
  assert.equal(seenAs('fe80::1%eth0', '198.51.100.1', proxies), 'fe80::1%eth0')
  assert.equal(seenAs('', '198.51.100.1', proxies), '')
})

test('WEB-7: an address counts in each dress in which proxies send it', () => {
  const dressed = {
    '198.51.100.1:51234': '198.51.100.1',
    '"198.51.100.1:51234"': '198.51.100.1',
    '198.51.100.1:_tls': '198.51.100.1',
    '[2001:db8:2::7]:51234': '2001:db8:2::7',
    '"[2001:db8:2::7]:51234"': '2001:db8:2::7',
    '[2001:DB8:2:0::7]': '2001:db8:2::7',
    '2001:db8:2::7%eth0': '2001:db8:2::7',
    '[fe80::7%25eth0]:80': 'fe80::7',
    '[::ffff:198.51.100.1]:443': '198.51.100.1',
    '::ffff:c633:6401': '198.51.100.1',
    '\t 198.51.100.1 ': '198.51.100.1',
    ' , 198.51.100.1 , ,': '198.51.100.1',
    '8.8.8.8, [::ffff:198.51.100.1]:1, 10.0.0.2:80, "[2001:db8:1::2]:80"': '198.51.100.1',
  }
  for (const [hop, address] of Object.entries(dressed)) assert.equal(seenAs('10.0.0.1', hop, proxies), address, hop)
})

test('WEB-7: where a proxy sends Forwarded, whom it names counts, read from the right as well', () => {
  const sent = {
    'for=198.51.100.1': '198.51.100.1',
    'FOR="198.51.100.1:51234";proto=https;by=10.0.0.1': '198.51.100.1',
    'for=8.8.8.8, proto=http;For="[2001:db8:2::7]:51234"': '2001:db8:2::7',
    'for=198.51.100.1, for="[2001:db8:1::2]", for=10.0.0.2 ; host="a, for=6.6.6.6; b=c"': '198.51.100.1',
    'for="\\198.51.100.1"': '198.51.100.1',
    'for=198.51.100.1,, ': '198.51.100.1',
    'for=8.8.8.8, for=198.51.100.1:51234;host=sign-in.example.com:8443;proto=https': '198.51.100.1',
    'by=[2001:db8:1::2]:443;for=[2001:db8:2::7]:51234': '2001:db8:2::7',
    'for=2001:db8:2::7': '2001:db8:2::7',
  }
  for (const [header, address] of Object.entries(sent)) assert.equal(forwardedBy('10.0.0.1', header), address, header)
})

test('WEB-7: an element of Forwarded that names nobody, or somebody twice, ends the reading', () => {
  const unreadable = [
    'unknown',
    'for=unknown',
    'for=_hidden',
    'for=8.8.8.8;for=9.9.9.9',
    'for=8.8.8.8, proto=https',
    'for=8.8.8.8, by=9.9.9.9',
    'for=8.8.8.8, "',
    'for=8.8.8.8 9.9.9.9',
    'for=[198.51.100.1]',
    'for = 8.8.8.8',
  ]
  for (const header of unreadable) assert.equal(forwardedBy('10.0.0.1', header), '10.0.0.1', header)
})

test('WEB-7: a quotation mark that a client leaves open swallows nothing of what the proxy wrote behind it', () => {
  for (const forged of ['for="8.8.8.8', 'for="', 'x="a\\', 'for=8.8.8.8;x="', '"', 'for=8.8.8.8;x="y, for="'])
    assert.equal(forwardedBy('10.0.0.1', `${forged}, for=198.51.100.1;proto=https`), '198.51.100.1', forged)
})

test('WEB-7: of the two headers one is read, so a proxy that lets the other one through lets nobody choose', () => {
  const both = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.2' }
  const seen = (by: ForwardedHeader) =>
    clientAddress('10.0.0.1', (name) => both[name], { trusted: proxies, by }).address
  assert.deepEqual([seen('x-forwarded-for'), seen('forwarded')], ['198.51.100.1', '198.51.100.2'])
  const other = clientAddress('10.0.0.1', (name) => (name === 'forwarded' ? 'for=8.8.8.8' : undefined), {
    trusted: proxies,
    by: 'x-forwarded-for',
  })
  assert.deepEqual(other, { address: '10.0.0.1', misfit: 'other_header' })
})

test('WEB-7: the longest header that arrives is read at once, whatever it holds', () => {
  const began = performance.now()
  for (const piece of [
    'for=10.0.0.2,',
    'a="b\\",',
    ',',
    'a="',
    '"',
    ';',
    'a=b;',
    '; ',
    ' ',
    'a=b ; ',
    '; ,',
    '10.0.0.2,',
  ])
    for (const end of ['', '"', ', for=a b']) forwardedBy('10.0.0.1', piece.repeat(15_900 / piece.length) + end)
  assert.ok(performance.now() - began < 2000)
})

function seenAs(socket: string, forwardedFor: string | undefined, trusted: typeof proxies): string {
  const header = (name: ForwardedHeader) => (name === 'x-forwarded-for' ? forwardedFor : undefined)
  return clientAddress(socket, header, { trusted, by: 'x-forwarded-for' }).address
}

function forwardedBy(socket: string, value: string): string {
  const header = (name: ForwardedHeader) => (name === 'forwarded' ? value : '8.8.4.4')
  return clientAddress(socket, header, { trusted: proxies, by: 'forwarded' }).address
}
