import { createStandAlone } from '../src/standalone/stand-alone.ts'
import { openDatabase } from '../src/adapters/database.ts'
import { createOrganisation, createPerson } from '../src/standalone/people/create.ts'
import { readSettings } from '../src/settings.ts'
import { cheapHash } from './cheap-hash.ts'
import type { Engine } from './engine.ts'
import type { Program } from './program.ts'

export const password = 'violet anchor 1869 plum'

/** Adds people by the program's own rules, before a node is started. `emails` in the order given; the language alternates. */
export async function seedPeople(engine: Engine, { env }: Program, emails: string[], slowHash = cheapHash) {
  const settings = readSettings({ ...env, LOG_LEVEL: 'silent' })
  const db = await openDatabase(engine.place)
  const countersign = createStandAlone({ settings, db, keys: settings.keys ?? [], slowHash, transport: null })
  const { services } = countersign
  const organisation = { name: 'Ferndale Robotics', plan: 'professional', planCurrent: true }
  const organisationId = await createOrganisation(services, organisation)
  const now = services.clock.now()
  for (const [number, email] of emails.entries()) {
    const about = { name: 'Ada Lind', role: 'person', locale: number % 2 === 0 ? 'en' : 'pl' } as const
    await createPerson(services, { organisationId, email, ...about, password, emailConfirmed: true }, now)
  }
  await countersign.close()
}
