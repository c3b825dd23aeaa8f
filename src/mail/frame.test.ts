import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colours } from '../colours.ts'
import { type Letter, writeMail } from './frame.ts'

const letter: Letter = {
  subject: 'Choose a new password',
  name: 'Ada Lind',
  paragraphs: [
    'Someone, probably you, asked for a new password for Countersign. Choose it here, whenever it suits you.',
  ],
  facts: [{ label: 'Browser', value: 'Firefox · Windows' }],
  action: { label: 'Choose a new password', url: 'https://countersign.test/reset-password/abc' },
  ifNotYou: ['Change your password: https://countersign.test/settings/password'],
  baseUrl: 'https://countersign.test',
  product: 'Countersign',
  colours,
}

test('the text part holds the address on a line of its own and no line of prose is long', () => {
  const lines = writeMail('en', letter).text.split('\n')
  assert.ok(lines.includes('https://countersign.test/reset-password/abc'))
  assert.ok(lines.includes('https://countersign.test/settings/password'))
  assert.ok(lines.every((line) => line.length <= 72))
  assert.ok(lines.includes('Browser: Firefox · Windows'))
})

test('an address longer than a line is not broken', () => {
  const url = `https://countersign.test/reset-password/${'a'.repeat(90)}`
  const { text } = writeMail('en', { ...letter, action: { label: 'Open', url } })
  assert.ok(text.split('\n').includes(url))
})

test('MAIL-3: the page shows a name with markup as text', () => {
  const { html } = writeMail('en', { ...letter, name: '<b>Ada</b><img src=x onerror=alert(1)> "&' })
  assert.match(html, /Hello &lt;b&gt;Ada&lt;\/b&gt;&lt;img src=x onerror=alert\(1\)&gt; &quot;&amp;,/)
  assert.doesNotMatch(html, /<b>|<img/)
})

test('MAIL-3: every other value is text in the page too', () => {
  const { html } = writeMail('en', {
    ...letter,
    subject: '<i>1',
    paragraphs: ['<i>2'],
    facts: [{ label: '<i>3', value: '<i>4' }],
    action: { label: '<i>5', url: 'https://countersign.test/"><i>6' },
    ifNotYou: ['<i>7 https://countersign.test/"><i>8'],
    product: '<i>9',
  })
  assert.doesNotMatch(html, /<i>/)
})

test('MAIL-3: line breaks in a name add no line to the text', () => {
  const { text } = writeMail('en', { ...letter, name: 'Ada\n\nYour password has expired' })
  assert.ok(text.startsWith('Hello Ada Your password has expired,\n'))
})

test('MAIL-2: only addresses of our own become links', () => {
  const { html } = writeMail('en', {
    ...letter,
    ifNotYou: ['https://countersign.test.evil.example/x https://evil.example/x https://countersign.test/people'],
  })
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url ?? '')
  assert.deepEqual([...new Set(links)].toSorted(), [
    'https://countersign.test',
    'https://countersign.test/people',
    'https://countersign.test/reset-password/abc',
  ])
})

test('I18N-2: the page names its language', () => {
  assert.match(writeMail('pl', letter).html, /<html lang="pl">/)
  assert.match(writeMail('en', letter).html, /<html lang="en">/)
})

test('I18N-1: the frame speaks Polish around a letter', () => {
  const { text, html } = writeMail('pl', letter)
  assert.match(text, /^Dzień dobry, Ada Lind!\n/)
  assert.match(text, /Nigdy nie prosimy o hasło, kod z aplikacji ani kod/)
  assert.match(html, /Jeśli to nie Ty/)
  assert.doesNotMatch(text + html, /Hello|never ask/)
})
