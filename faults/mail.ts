import { hours, mailRetryLongest, minutes, seconds } from '../src/limits.ts'
import { openApp } from '../test/kit.ts'
import type { Report } from './report.ts'

/** An hour of the clock without a mail server: mails wait, are tried ever more rarely, none is lost, and each goes once when it is back. */
export async function mailServerAway(report: Report, people = 20): Promise<void> {
  report.line(`the mail server is away for an hour: ${people} people`)
  let away = true
  let tries = 0
  const sent: string[] = []
  const transport = {
    async send({ messageId }: { messageId: string }) {
      tries += 1
      if (away) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      sent.push(messageId)
    },
  }
  const app = await openApp({ transport })
  try {
    for (let number = 0; number < people; number += 1) {
      const person = await app.person({ email: `mail-${number}@ferndale.example` })
      const browser = app.browser({ address: `203.0.113.${number}` })
      await browser.enrol(person)
      await browser.post('twoStepDisable')
    }
    const owed = await app.db.selectFrom('outbox').select('id').execute()
    const began = app.clock.now()
    const triedAt: number[] = []
    while (app.clock.now() - began < 1 * hours) {
      const before = tries
      await app.countersign.deliverMail()
      if (tries > before) triedAt.push(Math.round((app.clock.now() - began) / minutes))
      app.clock.advance(15 * seconds)
    }
    const triesAway = tries
    const waiting = await app.db.selectFrom('outbox').select('id').where('sent_at', 'is', null).execute()
    report.check(`all ${owed.length} wait`, waiting.length === owed.length ? [] : [`${waiting.length} wait`])
    // At once, and after 1, 3, 7, 15 and 31 minutes.
    const few = triesAway <= owed.length * 6
    report.check(
      `each was tried ever more rarely (minutes ${triedAt.join(', ')})`,
      few ? [] : [`${triesAway} tries of ${owed.length}`],
    )
    away = false
    for (let wait = 0; wait <= mailRetryLongest; wait += 5 * minutes) {
      app.clock.advance(5 * minutes)
      await app.countersign.deliverMail()
    }
    await app.countersign.deliverMail()
    const expected = owed.map(({ id }) => `<${id}@countersign.test>`).toSorted()
    const got = sent.toSorted()
    report.check(
      'each arrived once when it was back',
      got.join() === expected.join() ? [] : [`${got.length} of ${expected.length}`],
    )
  } finally {
    await app.close()
  }
}
