import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { type App, startApp } from '../../test/kit.ts'
import { emailFieldLength, linkMailsWithin } from '../limits.ts'
import { addPerson } from '../operating/add-person.ts'
import { readEmail } from './email.ts'

const spellings: Record<string, string[]> = {
  'jan@acme.example': [
    ' Jan@ACME.example ',
    'jan@acme.example\u200b',
    '\u202ajan@acme.example\u202c',
    'ja\u00adn@acme.example',
    'mailto:jan@acme.example',
    'ｊａｎ＠ａｃｍｅ．ｅｘａｍｐｌｅ',
    'jan@acme。example',
    'jan@acme.example.',
  ],
  'piotr@łąka.example': ['piotr@xn--ka-ola7v.example', 'Piotr@ŁĄKA.example', 'piotr@XN--KA-OLA7V.EXAMPLE'],
  'ali@نامه\u200cای.example': ['ali@xn--mgba3gch31f060k.example', 'al\u200ci@نامه\u200cای.example'],
}
/** As lists of addresses, mail programs and web pages hand them over. */
const pasted = [
  'jan@acme.example,',
  ' <jan@acme.example>; ',
  '“jan@acme.example”',
  "'jan@acme.example'",
  '„Jan@acme.example”.',
  '<mailto:jan@acme.example>',
  'mailto: jan@acme.example',
  'MAILTO://jan@acme.example?subject=Hello',
  'mailto:%6Aan%40acme.example',
  'jan＠acme.example',
  '\u00a0jan@acme.example\u00a0',
  '\u200fjan@acme.example\u200e',
  '\u3164j\ufe0fan\u034f@acme.example',
]
const none = [
  'jan',
  'jan@',
  '@acme.example',
  'a,b@c.example',
  'a;b@c.example',
  'a b@c.example',
  'a@b@c.example',
  'a@b.example, c@d.example',
  'Jan <jan@acme.example>',
  '"Jan" <jan@acme.example>',
  '<jan@acme.example> <ada@acme.example>',
  'mailto:jan@acme.example,ada@acme.example',
  'mailto:jan%0d%0aBcc:eve@evil.example',
  'mailto:jan%2@acme.example',
  '[jan@acme.example](mailto:jan@acme.example)',
  '"jan"@acme.example',
  '"jan kowal"@acme.example',
  'jan%40acme.example',
  'jan(at)acme.example',
  'jan@acme,example',
  'jan@ac’me.example',
  'jan@☃.example',
  'jan@xn--n3h.example',
  'jan@xn--yp8h.example',
  'jan@acme.example\r\nBcc: eve@evil.example',
  'jan@[192.0.2.1]',
  'jan@192.0.2.1',
  'jan@0xc0.1',
  'jan@acme/evil.example',
  'jan@acme%2eexample',
  'jan@acme..example',
  'jan@.example',
  'jan@℀.example',
  `jan@${'a'.repeat(64)}.example`,
  `${'a'.repeat(250)}@acme.example`,
]

test('MAIL-3: however an address is typed, by the operator or at any form, it is one person’s', async (t) => {
  for (const [email, others] of Object.entries(spellings))
    for (const [turn, typed] of [email, ...others].entries()) {
      const app = await startApp(t)
      const added = await add(app, typed)
      assert.equal(added.email, email, JSON.stringify(typed))
      const again = [email, ...others].at(-1 - turn) ?? email
      await assert.rejects(add(app, again), /There is somebody with the address/)
      // The mailed link, and another one that is asked for, go to that address.
      await app.browser().post('forgotPassword', { email: again })
      const mails = await app.mailsTo(email)
      assert.equal(mails.length, 2, JSON.stringify(again))
      const link = new URL(/http\S+\/reset-password\/\S+/.exec(mails[1]?.text ?? '')?.[0] ?? '')
      const newPassword = 'seven lanterns drift north'
      assert.equal((await app.browser().postTo(link.pathname, { newPassword })).location, '/sign-in')
      const browser = app.browser()
      assert.equal((await browser.post('signIn', { email: again, password: newPassword })).location, '/')
      const { json } = await app.api('apiSignIn', { email: again, password: newPassword })
      assert.deepEqual([json['status'], (json['person'] as { email: string }).email], ['signed_in', email])
      const same = await browser.post('changeEmail', { newEmail: again, password: newPassword })
      assert.equal(same.status, 422, 'no other address than the present one')
    }
})

test('MAIL-3: an address that was copied with what stood around it is that address, at every door', async (t) => {
  const app = await startApp(t)
  const { email, password } = await app.person({ email: 'jan@acme.example' })
  for (const typed of pasted) {
    const says = JSON.stringify(typed)
    await assert.rejects(add(app, typed), /There is somebody with the address jan@acme\.example/, says)
    const browser = app.browser()
    assert.equal((await browser.post('signIn', { email: typed, password })).location, '/', says)
    assert.equal((await app.api('apiSignIn', { email: typed, password })).json['status'], 'signed_in', says)
    assert.equal((await browser.post('changeEmail', { newEmail: typed, password })).status, 422, says)
    const before = (await app.mailsTo(email)).length
    await app.browser().post('forgotPassword', { email: typed })
    assert.equal((await app.mailsTo(email)).length, before + 1, says)
    app.clock.advance(linkMailsWithin)
  }
  const tagged = await app.person({ email: 'Jan+Tag@acme.example' })
  const given = { email: 'mailto:jan%2Btag@acme.example', password }
  assert.deepEqual((await app.api('apiSignIn', given)).json['person'], {
    id: tagged.id,
    email: 'jan+tag@acme.example',
    name: tagged.name,
    role: 'person',
    locale: 'en',
    timeZone: null,
  })
})

test('MAIL-3: what is no plain mailbox of a domain is taken nowhere', async (t) => {
  const app = await startApp(t)
  for (const typed of none) {
    await assert.rejects(add(app, typed), /^Error: --email is not usable\.$/, typed)
    assert.equal((await app.browser().post('signIn', { email: typed, password: 'x' })).status, 422, typed)
    assert.equal((await app.browser().post('forgotPassword', { email: typed })).status, 422, typed)
    assert.equal((await app.api('apiSignIn', { email: typed, password: 'x' })).status, 422, typed)
  }
  assert.deepEqual(await app.allMails(), [])
})

test('MAIL-3: tries in one lane count together, however the address of it is spelled', async (t) => {
  const app = await startApp(t)
  await app.person({ email: 'piotr@łąka.example' })
  const typed = ['piotr@łąka.example', ...(spellings['piotr@łąka.example'] ?? [])]
  const statuses = []
  for (let tries = 0; tries < 40; tries += 1) {
    const given = { email: typed[tries % typed.length], password: 'wrong umbrella' }
    const { status } = await app.api('apiSignIn', given, { address: `198.51.100.${tries}` })
    statuses.push(status)
  }
  const [first, last] = [statuses.indexOf(429), statuses.lastIndexOf(401)]
  assert.ok(first > 0 && last < first, statuses.join())
})

test('MAIL-3: an address that was read is read as itself, and holds nothing that a header or a list takes for more', () => {
  const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
  const typed = fc.oneof(
    fc.tuple(part, part).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(fc.constantFrom(...Object.values(spellings).flat()), part).map(([email, more]) => more + email),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const email = readEmail(text)
      if (email === null) return
      assert.equal(readEmail(email), email)
      assert.doesNotMatch(email, /[\s,;:"<>()[\]\\]|(?![\u200c\u200d])\p{C}/u)
      assert.equal(email.split('@').length, 2)
    }),
    { numRuns: 20_000 },
  )
})

test('WEB-5: the longest text in the field is read at once, whatever it holds', () => {
  const pieces = ['a', 'ł', '1', '.', '\u200c', '\u200d\u200c', 'a\u200c', 'a.', '%61', ' ', '\ufdfa']
  for (const piece of pieces)
    for (const end of ['', '!', '@', ' b', 'a'])
      for (const start of ['', 'a@', 'mailto:a@']) {
        const typed = (start + piece.repeat(emailFieldLength)).slice(0, emailFieldLength - end.length) + end
        const began = performance.now()
        readEmail(typed)
        assert.ok(performance.now() - began < 500, `${start}${piece}${end}`)
      }
})

function add({ services, clock }: App, email: string) {
  const about = { name: 'Jan', organisation: 'Acme', plan: 'professional', legacy: false } as const
  return addPerson(services, { ...about, email, role: 'person', language: 'en' }, clock.now())
}
