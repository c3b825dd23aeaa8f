import type { Db } from '../adapters/schema.ts'
import { type Countersign as Inner, type CountersignOptions, createCountersign } from '../countersign.ts'
import { AnswerLost, type MailTransport } from '../adapters/mail-transport.ts'
import { within } from '../adapters/within.ts'
import type { Countersign } from '../host/countersign.ts'
import type { Asked } from '../host/host.ts'
import type { SendMail } from '../host/options.ts'
import { longestSend } from '../limits.ts'
import { embedded } from './application.ts'
import { begin } from './begin.ts'
import { changed } from './changed.ts'
import { removeEnded } from './companions.queries.ts'
import { enter } from './enter.ts'
import { enterRoutes } from './enter.routes.ts'
import { guard } from './guard.ts'
import { homeRoutes } from './home.routes.ts'
import type { ReadOptions } from './options.ts'
import { placesOf } from './places.ts'
import { passwordAlone, stillGood } from './still-good.ts'
import { knownAddress } from './whereabouts.ts'

type Doubles = Pick<CountersignOptions, 'clock' | 'randomness' | 'slowHash' | 'log' | 'transport'>

/** A second step in an application, on a database that is open, without timers. */
export function embed<Call>(
  { host, settings, instance, sendMail }: ReadOptions,
  db: Db,
  doubles: Doubles = {},
): { countersign: Countersign<Call>; inner: Inner } {
  const inner = createCountersign({
    settings,
    instance,
    db,
    keys: settings.keys ?? [],
    ...(sendMail && { transport: transportBy(sendMail) }),
    application: (services) => embedded(host, placesOf(instance, settings.apiOrigins), services),
    slices: {
      routers: () => [homeRoutes(), enterRoutes(host)],
      calls: [[]],
      chores: { companions: (services, now) => removeEnded(services.db, now) },
    },
    ...doubles,
  })
  const embedding = { host, services: inner.services }
  const addressOf = (call: Call, address: string | null) =>
    knownAddress(host.addressOf ? host.addressOf(call) : address)
  const located = (asked: Asked<Call>) => ({ ...asked, address: addressOf(asked.call, asked.address) })
  const countersign: Countersign<Call> = {
    begin: async (first, asked) => begin(embedding, first, located(asked)),
    guard: async (asked, wanted = {}) => guard(embedding, located(asked), wanted),
    enter: async (asked, wanted = {}) => enter(embedding, located(asked), wanted),
    changed: (person, change) => changed(embedding, person, change),
    stillGood: (person, generation) => stillGood(embedding, person, generation),
    passwordAlone: (person) => passwordAlone(embedding, person),
    fetch: (request, { address, call }) => inner.fetch(request, { address: addressOf(call, address) ?? '', call }),
    path: instance.root,
    close: () => inner.close(),
  }
  return { countersign, inner }
}

/** The application takes a mail by returning; what it throws is tried again, and one that comes to no end keeps no other waiting. */
function transportBy(send: SendMail): MailTransport {
  const hand = async (mail: Parameters<SendMail>[0]) => send(mail)
  return {
    send: ({ messageId: id, to, subject, text, html }) =>
      within(
        longestSend,
        hand({ id, to, subject, text, html }),
        () => new AnswerLost(new Error('mail.send took too long')),
      ),
  }
}
