import assert from 'node:assert/strict'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { type OutgoingMail, writeMessage } from './mail-message.ts'

async function read(more: Partial<OutgoingMail>) {
  const mail: OutgoingMail = {
    messageId: '<a@countersign.test>',
    at: Date.UTC(2027, 2, 2, 12),
    senderName: 'Countersign',
    to: { name: 'Ada Lind', address: 'ada@ferndale.example' },
    subject: 'News',
    text: 'Text\n',
    html: '<p>Page</p>\n',
    ...more,
  }
  const { bytes, to } = writeMessage(mail, 'no-reply@countersign.test')
  return { raw: bytes.toString(), to, email: await PostalMime.parse(bytes) }
}

test('MAIL-3: a subject and a name of any letters, and of any length, arrive as they are, in short lines', async () => {
  const subject = `${'𝒜🔐'.repeat(20)}${'Zażółć gęślą jaźń, '.repeat(12)}= "?" <a@b>;`
  const name = 'Łucja, "Żak" <eve@evil.example>; ' + '漢'.repeat(60)
  const { raw, email } = await read({ subject, to: { name, address: 'ada@ferndale.example' } })
  assert.equal(email.subject, subject)
  assert.deepEqual(email.to, [{ name, address: 'ada@ferndale.example' }])
  assert.ok(raw.split('\r\n').every((line) => line.length <= 76))
  assert.match(raw, /^[\x20-\x7e\r\n]*$/)
})

test('MAIL-3: what looks as if it were encoded is shown as it is', async () => {
  const encoded = '=?UTF-8?B?RXZl?='
  const { email } = await read({ subject: encoded, to: { name: encoded, address: 'ada@ferndale.example' } })
  assert.deepEqual([email.subject, email.to?.[0]?.name], [encoded, encoded])
})

test('both parts arrive as they are, whatever stands in them', async () => {
  const text = 'Zażółć\n.\n--=_part--\nFrom here\n\n' + 'long '.repeat(400)
  const { raw, email } = await read({ text, html: `<pre>${text}</pre>` })
  const asSent = text.replaceAll('\n', '\r\n')
  assert.deepEqual([email.text, email.html], [asSent, `<pre>${asSent}</pre>`])
  assert.ok(raw.split('\r\n').every((line) => line.length <= 78))
  assert.doesNotMatch(raw, /\r(?!\n)|(?<!\r)\n/)
})

test('MAIL-3: a domain in letters goes in ASCII, one beside a name in letters as it is, and dots that servers wonder at in quotes', async () => {
  const to = async (address: string) => (await read({ to: { name: '', address } })).to
  assert.equal(await to('ada@żółw.example'), 'ada@xn--w-uga1v8h.example')
  assert.equal(await to('łucja@żółw.example'), 'łucja@żółw.example')
  assert.equal(await to("o'brien+x@ferndale.example"), "o'brien+x@ferndale.example")
  for (const local of ['.ada', 'ada.', 'a..da'])
    assert.equal(await to(`${local}@ferndale.example`), `"${local}"@ferndale.example`)
})
