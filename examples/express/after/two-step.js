import { createCountersign, stampOf } from 'countersign'

/** The second step of signing in, below /two-step. */
export function createTwoStep({ people, store, openSession }) {
  return createCountersign({
    baseUrl: `${process.env.BASE_URL ?? 'http://localhost:3000'}/two-step`,
    database: process.env.COUNTERSIGN_DATABASE ?? 'data/countersign.sqlite',
    keys: process.env.COUNTERSIGN_KEYS,
    product: { name: 'Letters', signIn: '/sign-in', account: '/password' },
    host: {
      findPerson(id) {
        const person = people.find(Number(id))
        return person && { ...person, stamp: stampOf(person.password_hash, person.email) }
      },
      whoIs: ({ req }) => (req.session.personId ? { person: String(req.session.personId) } : null),
      openSession: ({ person }, { req }) => openSession(req, { id: Number(person) }),
      endSessions: ({ person }) => store.destroyAllOf(Number(person)),
      checkPassword: (id, password) => people.hasPassword(Number(id), password),
    },
  })
}
