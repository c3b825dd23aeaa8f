import type { Instant } from '../adapters/clock.ts'
import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { sayIn } from '../messages/messages.ts'
import { dateAndTime } from '../ui/dates.ts'

type Changed = Letterhead & { action: 'policy.required' | 'policy.changed' | 'policy.withdrawn'; days: number | null }

/** To the other administrators: what holds for all was changed (requirement POL-8). */
export function policyMail(to: Addressee, about: Changed & { administrator: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { action, administrator, days, link } = about
  const what = action === 'policy.required' ? 'begun' : action === 'policy.changed' ? 'changed' : 'withdrawn'
  return writeLetter(to, about, {
    subject: say('mail.policy.subject', { what }),
    paragraphs: [say('mail.policy.done', { what, administrator, days: days ?? 0 })],
    action: { label: say('mail.policy.action'), url: link('policy') },
    ifNotYou: [],
  })
}

/** To whoever has to set it up: at the start, a week and a day before (requirement POL-6). */
export function requiredMail(
  to: Addressee,
  about: Letterhead & { organisation: string; dueAt: Instant; reminder: number },
): WrittenMail {
  const say = sayIn(to.locale)
  const { at, dueAt, link, product, reminder } = about
  const organisation = about.organisation === '' ? product : about.organisation
  const stage = dueAt <= at ? 'over' : reminder === 1 ? 'start' : reminder === 2 ? 'week' : 'day'
  const by = dateAndTime(to, dueAt)
  return writeLetter(to, about, {
    subject: say('mail.required.subject', { organisation, stage }),
    paragraphs: [say('mail.required.what', { organisation, product, by, stage }), say('mail.required.how')],
    action: { label: say('mail.required.action'), url: link('security') },
    ifNotYou: [],
  })
}

type Spared = Letterhead & { person: string; until: Instant; reason: string }

/** To the other administrators: one of the organisation needn't have it yet. */
export function exemptionMail(to: Addressee, about: Spared & { administrator: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { administrator, person, link } = about
  return writeLetter(to, about, {
    subject: say('mail.exemption.subject', { person }),
    paragraphs: [say('mail.exemption.done', { administrator, person })],
    facts: factsOf(to, about),
    action: { label: say('mail.policy.action'), url: link('policy') },
    ifNotYou: [],
  })
}

/** To all administrators, a week before it ends (requirement POL-7). */
export function exemptionEndsMail(to: Addressee, about: Spared): WrittenMail {
  const say = sayIn(to.locale)
  const { person, link } = about
  return writeLetter(to, about, {
    subject: say('mail.exemptionEnds.subject', { person }),
    paragraphs: [say('mail.exemptionEnds.what', { person })],
    facts: factsOf(to, about),
    action: { label: say('mail.policy.action'), url: link('policy') },
    ifNotYou: [],
  })
}

function factsOf(to: Addressee, { until, reason }: Spared): WrittenMail['facts'] {
  const say = sayIn(to.locale)
  return [
    { label: say('mail.fact.until'), value: dateAndTime(to, until) },
    { label: say('mail.fact.reason'), value: reason },
  ]
}
