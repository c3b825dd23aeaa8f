import { strict as assert } from 'node:assert'
import { registerHooks } from 'node:module'
import { smtpTransport } from '../../src/adapters/mail-transport.ts'
import { openApp } from '../kit.ts'
import { startMailServer } from '../mail.ts'

// A process of its own, in which nothing was loaded before: what is imported late can't be read at first, and can a moment later.

const unreadable = new Set<string>()
registerHooks({
  resolve(specifier, context, next) {
    if (unreadable.has(specifier)) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    return next(specifier, context)
  },
})

const server = await startMailServer()
const app = await openApp({
  transport: smtpTransport(server.url, 'no-reply@countersign.test', 'https://countersign.test'),
})
const ada = await app.person()
const browser = app.browser()
await browser.signIn(ada)

unreadable.add('nodemailer/lib/smtp-pool')
assert.equal(await app.countersign.deliverMail(), 0)
// Long enough for a rejection that nobody hears to end this process.
await new Promise((resolve) => setImmediate(resolve))
unreadable.clear()
app.clock.advance(2 * 60_000)
assert.equal(await app.countersign.deliverMail(), 1)
assert.equal(server.received.length, 1)

unreadable.add('@zxcvbn-ts/core')
const change = () => browser.post('password', { password: ada.password, newPassword: 'amber thicket 4410 gull' })
assert.equal((await change()).status, 500)
unreadable.clear()
assert.equal((await change()).status, 303)

await browser.enrolUntilFinish(ada)
unreadable.add('pdfkit')
assert.equal((await browser.get('twoStepPdf')).status, 500)
unreadable.clear()
assert.equal((await browser.get('twoStepPdf')).status, 200)

await app.close()
await server.close()
process.stdout.write('all of it\n')
