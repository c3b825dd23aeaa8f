import { sweepAttempts } from './attempts/charge.ts'
import { sweepAudit } from './audit/retention.ts'
import type { Instant } from './adapters/clock.ts'
import type { Services } from './services.ts'
import { sweepKnownBrowsers } from './known-browsers/know.ts'
import { sweepCeremonies } from './passkeys/ceremonies.ts'
import { sweepMail } from './mail/sweep.ts'
import { sweepLinks } from './mailed-links/mailed-links.ts'
import { doDueExemptions } from './policy/exempt.ts'
import { keepAllDeadlines } from './policy/keep-deadlines.ts'
import { remindPeople } from './policy/remind.ts'
import { sweepChallenges } from './second-step/challenges.ts'
import { sweepEnrolments } from './two-step/enrol.ts'
import { doDueResets } from './two-step/reset.ts'

export type Chores = Record<string, (services: Services, now: Instant) => Promise<void>>

/** What is due is done, and what has ended is deleted. First what was promised to people. */
const chores: Chores = {
  'due resets': doDueResets,
  deadlines: keepAllDeadlines,
  reminders: remindPeople,
  exemptions: doDueExemptions,
  attempts: ({ db }, now) => sweepAttempts(db, now),
  challenges: ({ db }, now) => sweepChallenges(db, now),
  enrolments: ({ db }, now) => sweepEnrolments(db, now),
  ceremonies: ({ db }, now) => sweepCeremonies(db, now),
  links: ({ db }, now) => sweepLinks(db, now),
  'known browsers': ({ db }, now) => sweepKnownBrowsers(db, now),
  mail: sweepMail,
  'audit trail': sweepAudit,
}

/** Does each chore by itself: a fault of one is logged by its name and holds up none of the others. The next round tries it again. */
export async function sweep(services: Services, more: Chores): Promise<void> {
  const now = services.clock.now()
  for (const [chore, work] of Object.entries({ ...chores, ...more })) {
    await work(services, now).catch(({ name, code }: NodeJS.ErrnoException) =>
      services.log.error({ chore, problem: { name, code } }, 'sweeping failed'),
    )
  }
}
