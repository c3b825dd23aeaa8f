import { transact } from '../../decide.ts'
import type { Services } from '../../services.ts'
import type { Role } from '../../adapters/schema.ts'
import { nowhere } from '../../moment.ts'
import type { Locale } from '../../messages/messages.ts'
import { createOrganisation, insertPerson } from './create.ts'
import * as queries from './people.queries.ts'

/** Someone to try the application with. Development only; production refuses to start where one of them still has this password. */
export type DemoPerson = { email: string; password: string; what: string }

/** One password for all: known to everyone who reads this. */
export const demoPassword = 'correct horse battery'

const organisations = [
  {
    name: 'Ferndale Robotics',
    plan: 'professional',
    planCurrent: true,
    people: [
      {
        email: 'ada@ferndale.example',
        name: 'Ada Lind',
        role: 'person',
        locale: 'en',
        what: 'current Professional: may turn it on',
      },
      {
        email: 'adam@ferndale.example',
        name: 'Adam Berg',
        role: 'administrator',
        locale: 'en',
        what: 'administrator of Ferndale Robotics',
      },
    ],
  },
  {
    name: 'Łąka Automatyka',
    plan: 'automation',
    planCurrent: true,
    people: [
      {
        email: 'zofia@laka.example',
        name: 'Zofia Wąż',
        role: 'person',
        locale: 'pl',
        what: 'current Automation, in Polish: may turn it on',
      },
    ],
  },
  {
    name: 'Harbour Press',
    plan: 'professional',
    planCurrent: false,
    people: [
      {
        email: 'hugo@harbour.example',
        name: 'Hugo Stern',
        role: 'person',
        locale: 'en',
        what: 'legacy Professional: may not turn it on',
      },
    ],
  },
  {
    name: 'Corner Bakery',
    plan: 'basic',
    planCurrent: true,
    people: [
      {
        email: 'bea@corner.example',
        name: 'Bea Moss',
        role: 'person',
        locale: 'en',
        what: 'Basic: may not turn it on',
      },
    ],
  },
] as const satisfies {
  name: string
  plan: string
  planCurrent: boolean
  people: { email: string; name: string; role: Role; locale: Locale; what: string }[]
}[]

export const demoPeople: DemoPerson[] = organisations.flatMap((organisation) =>
  organisation.people.map(({ email, what }) => ({ email, password: demoPassword, what })),
)

/** Fills an empty database with the demo people. Returns whether it was empty. Of several that start at once one does. */
export async function seedDemo(services: Services): Promise<boolean> {
  if ((await queries.countPeople(services.db)) > 0) return false
  const now = services.clock.now()
  return transact(services, { now, from: nowhere }, ['demo:people'], async ({ tx }) => {
    if ((await queries.countPeople(tx)) > 0) return false
    for (const { people, ...organisation } of organisations) {
      const organisationId = await createOrganisation(services, organisation, tx)
      for (const { what: _, ...person } of people) {
        const hash = await services.slowHash.hash(demoPassword)
        await insertPerson(tx, services, { ...person, organisationId, emailConfirmed: true }, hash, now)
      }
    }
    return true
  })
}

/** The demo people who still have the demo password: shown at a development start, refused in production (requirement STO-4). */
export async function demoPeopleLeft(services: Services): Promise<DemoPerson[]> {
  const found = await queries.findPasswordHashes(
    services.db,
    demoPeople.map((person) => person.email),
  )
  const left = await Promise.all(
    found.map(async (row) => ((await services.slowHash.verify(row.password_hash, demoPassword)) ? row.email : null)),
  )
  return demoPeople.filter((person) => left.includes(person.email))
}
