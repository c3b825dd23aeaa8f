import type { Moment } from '../../moment.ts'
import { eventsOf } from '../../audit/own-events.ts'
import { list as listApps } from '../../authenticators/authenticators.queries.ts'
import { list as listPasskeys } from '../../passkeys/passkeys.queries.ts'
import { backupCodesLeft } from '../../backup-codes/backup-codes.queries.ts'
import type { Instant } from '../../adapters/clock.ts'
import { decide } from '../../decide.ts'
import { findDeadline } from '../../policy/deadlines.queries.ts'
import type { Services } from '../../services.ts'
import type { Place } from '../../adapters/line.ts'
import { mailsTo } from '../../mail/read.ts'
import type { Session } from '../../host/session.ts'
import type { Person } from './person.ts'
import * as queries from './people.queries.ts'

/**
 * What is kept about a person, for them to take along (requirement LIFE-9). Each field is named here: what isn't named, such as a secret, a
 * hash or a token, is not in it. Refuses `not_fresh`, and `one_at_a_time` while another one is made.
 */
export function exportData(services: Services, session: Session<Person>, at: Moment) {
  const newcomer = { whose: `data:${session.person.id}`, hungUp: at.from.hungUp }
  return services.lines.thread.within(newcomer, (place) => collect(services, session, place, at))
}

async function collect(services: Services, session: Session<Person>, place: Place, at: Moment) {
  const { person } = session
  await decide(services, at, { person: person.id }, async ({ mustBeFresh, record }) => {
    await mustBeFresh(session)
    await record('data.exported')
  })
  const apps = await listApps(services.db, person.id)
  const passkeys = await listPasskeys(services.db, person.id)
  const deadline = await findDeadline(services.db, person.id)
  const listed = await services.application.sessions?.list(session, at.now)
  const events = await eventsOf(services.db, person, place)
  const mails = await mailsTo(services, person)
  const { organisation } = person
  return {
    exportedAt: written(at.now),
    person: {
      id: person.id,
      email: person.email,
      emailConfirmedAt: written(person.emailConfirmedAt),
      name: person.name,
      role: person.role,
      locale: person.locale,
      timeZone: person.timeZone,
      createdAt: written(await queries.findCreatedAt(services.db, person.id)),
      joinedAt: written(person.joinedAt),
    },
    organisation: { name: organisation.name, plan: organisation.plan, planCurrent: organisation.planCurrent },
    twoStep: {
      enabledAt: written(session.twoStepSince),
      backupCodesLeft: await backupCodesLeft(services.db, person.id),
      // By when their organisation wants it to be on, and until when, and why, it doesn't.
      requiredBy: written(deadline?.due_at ?? null),
      exemptUntil: written(deadline?.exempt_until ?? null),
      exemptReason: deadline?.exempt_reason ?? null,
      apps: apps.map(({ name, created_at, last_used_at }) => ({
        name,
        addedAt: written(created_at),
        lastUsedAt: written(last_used_at),
      })),
      // Of a passkey nothing is secret (requirement PKY-7).
      passkeys: passkeys.map((passkey) => ({
        name: passkey.name,
        addedAt: written(passkey.created_at),
        lastUsedAt: written(passkey.last_used_at),
        credentialId: passkey.credential_id,
        publicKey: passkey.public_key,
        signCount: passkey.sign_count,
        transports: JSON.parse(passkey.transports) as string[],
        aaguid: passkey.aaguid,
        backedUp: passkey.backed_up === 1,
        relyingParty: passkey.rp_id,
      })),
    },
    sessions: listed?.sessions.map(({ kind, browser, address, createdAt, lastSeenAt, expiresAt }) => ({
      kind,
      browser,
      address,
      createdAt: written(createdAt),
      lastSeenAt: written(lastSeenAt),
      expiresAt: written(expiresAt),
    })),
    events: events.map(({ at, action, byYou, address }) => ({ at: written(at), action, byYou, address })),
    mails: mails.map(({ at, to, subject }) => ({ at: written(at), to, subject })),
  }
}

const written = (at: Instant | null) => (at === null ? null : new Date(at).toISOString())
