import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instanceOf } from '../instance.ts'
import { drawMail, type WrittenMail } from './frame.ts'

const about = {
  baseUrl: 'https://countersign.test',
  productName: 'Countersign',
  production: true,
  accent: null,
  relyingParty: { id: 'countersign.test', origins: ['https://countersign.test'] },
}
const instance = instanceOf(about)
const mail: WrittenMail = {
  locale: 'en',
  subject: 'Choose a new password',
  name: 'Ada Lind',
  paragraphs: [
    'Someone, probably you, asked for a new password for Countersign. Choose it here, whenever it suits you.',
  ],
  facts: [{ label: 'Browser', value: 'Firefox · Windows' }],
  action: { label: 'Choose a new password', url: 'https://countersign.test/reset-password/abc' },
  ifNotYou: ['Change your password: https://countersign.test/settings/password'],
}

test('the text part holds the address on a line of its own and no line of prose is long', () => {
  const lines = drawMail(mail, instance).text.split('\n')
  assert.ok(lines.includes('https://countersign.test/reset-password/abc'))
  assert.ok(lines.includes('https://countersign.test/settings/password'))
  assert.ok(lines.every((line) => line.length <= 72))
  assert.ok(lines.includes('Browser: Firefox · Windows'))
})

test('an address longer than a line is not broken', () => {
  const url = `https://countersign.test/reset-password/${'a'.repeat(90)}`
  const { text } = drawMail({ ...mail, action: { label: 'Open', url } }, instance)
  assert.ok(text.split('\n').includes(url))
})

test('MAIL-3: the page shows a name with markup as text', () => {
  const { html } = drawMail({ ...mail, name: '<b>Ada</b><img src=x onerror=alert(1)> "&' }, instance)
  assert.match(html, /Hello &lt;b&gt;Ada&lt;\/b&gt;&lt;img src=x onerror=alert\(1\)&gt; &quot;&amp;,/)
  assert.doesNotMatch(html, /<b>|<img/)
})

test('MAIL-3: every other value is text in the page too', () => {
  const written = {
    ...mail,
    subject: '<i>1',
    paragraphs: ['<i>2'],
    facts: [{ label: '<i>3', value: '<i>4' }],
    action: { label: '<i>5', url: 'https://countersign.test/"><i>6' },
    ifNotYou: ['<i>7 https://countersign.test/"><i>8'],
  }
  const { html } = drawMail(written, { ...instance, product: '<i>9' })
  assert.doesNotMatch(html, /<i>/)
})

test('MAIL-3: line breaks in a name add no line to the text', () => {
  const { text } = drawMail({ ...mail, name: 'Ada\n\nYour password has expired' }, instance)
  assert.ok(text.startsWith('Hello Ada Your password has expired,\n'))
})

test('MAIL-2: only addresses of our own become links', () => {
  const written = {
    ...mail,
    ifNotYou: ['https://countersign.test.evil.example/x https://evil.example/x https://countersign.test/people'],
  }
  const { html } = drawMail(written, instance)
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url ?? '')
  assert.deepEqual([...new Set(links)].toSorted(), [
    'https://countersign.test',
    'https://countersign.test/people',
    'https://countersign.test/reset-password/abc',
  ])
})

test('I18N-2: the page names its language', () => {
  assert.match(drawMail({ ...mail, locale: 'pl' }, instance).html, /<html lang="pl">/)
  assert.match(drawMail(mail, instance).html, /<html lang="en">/)
})

test('I18N-1: the frame speaks Polish around a letter', () => {
  const { text, html } = drawMail({ ...mail, locale: 'pl' }, instance)
  assert.match(text, /^Dzień dobry, Ada Lind!\n/)
  assert.match(text, /Nigdy nie prosimy o hasło, kod z aplikacji ani kod/)
  assert.match(html, /Jeśli to nie Ty/)
  assert.doesNotMatch(text + html, /Hello|never ask/)
})
