import type { Instant } from '../adapters/clock.ts'
import { decide } from '../decide.ts'
import { remindedBefore, remindedPerPiece } from '../limits.ts'
import { letterhead } from '../mail/letterhead.ts'
import { nowhere } from '../moment.ts'
import { settle } from '../refusals.ts'
import type { Services } from '../services.ts'
import { dueOf, keepDeadline } from './deadlines.ts'
import * as queries from './deadlines.queries.ts'
import { eachByItself } from './each-by-itself.ts'
import { requiredMail } from './policy.mail.ts'

/** How far somebody has been told: at the start, a week before, a day before. */
export type Reminder = 1 | 2 | 3

/** The last that is due by now, of a deadline. */
const reminderAt = (dueAt: Instant, now: Instant): Reminder => {
  const [week, day] = remindedBefore
  return dueAt - now <= day ? 3 : dueAt - now <= week ? 2 : 1
}

/**
 * Tells everybody of whom two-step is asked in time: at the start, a week and a day before (requirement POL-6). Each once, whoever sweeps: which was told is one
 * conditional UPDATE, together with its mail. Somebody of whom the application can't be asked keeps nobody else waiting.
 */
export async function remindPeople(services: Services, now: Instant): Promise<void> {
  await eachByItself(await peopleToRemind(services, now), (person) => remind(services, person, now))
}

async function peopleToRemind({ db }: Services, now: Instant): Promise<string[]> {
  const people: string[] = []
  for (let after = ''; ;) {
    const rows = await queries.findToRemind(db, { after, now, atMost: remindedPerPiece })
    people.push(...rows.map(({ person_id }) => person_id))
    const last = rows.at(-1)
    if (last === undefined || rows.length < remindedPerPiece) return people
    after = last.person_id
  }
}

async function remind(services: Services, personId: string, now: Instant): Promise<void> {
  // Whoever is gone is told nothing.
  await settle(() =>
    decide(services, { now, from: nowhere }, { person: personId, by: null }, async (decision) => {
      const person = await decision.whom()
      // Where their application says by when, it may say another time than before.
      if (person.policyIsTheirs) await keepDeadline(decision)
      const kept = await queries.findDeadline(decision.tx, personId)
      const dueAt = kept ? dueOf(person, kept) : null
      // The policy rests, or was withdrawn, or they may not sign in, or have no address: nothing was told, and may still have to be.
      if (dueAt === null || !person.active || person.email === '') return
      const reminder = reminderAt(dueAt, now)
      if (!(await queries.claimReminder(decision.tx, personId, reminder))) return
      const about = { ...letterhead(decision, null), reminder, dueAt, organisation: person.organisation?.name ?? '' }
      await decision.mail('required', requiredMail(person, about))
    }),
  )
}
