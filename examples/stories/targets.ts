import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Account, Ask, Door, Route, Target } from '../../src/conformance/target.ts'
import type { Example } from './harness.ts'
import { ada, zofia } from './people.ts'

/** How an example is told to the kit; people, our pages and the way out of its table are the same for all of them. */
type Told = {
  people: 'people' | 'users'
  door: Door
  inbox: string
  changePassword: Ask | string
  enter?: Ask
  refresh?: Ask
  tokensEndWithin?: number
  routes: Route[]
}

const page: Pick<Told, 'door' | 'inbox' | 'changePassword'> = {
  door: { page: '/sign-in' },
  inbox: '/inbox',
  changePassword: '/password',
}
const pages = [get('/'), get('/sign-in'), get('/inbox'), get('/password')]
const forms = [post('/sign-in'), post('/sign-out'), post('/password')]
const asJson = { email: '{email}', password: '{password}' }
const passwords = { old: '{password}', new: '{newPassword}' }

const told = {
  express: { ...page, people: 'people', routes: [...pages, ...forms] },
  fastify: { ...page, people: 'users', routes: [...pages, ...forms] },
  next: { ...page, people: 'users', routes: pages },
  hono: {
    people: 'users',
    door: { path: '/api/sign-in', json: asJson },
    inbox: '/api/inbox',
    changePassword: { path: '/api/password', json: passwords },
    enter: { path: '/api/two-step' },
    routes: [get('/api/inbox'), post('/api/sign-in'), post('/api/password'), post('/api/two-step')],
  },
  nest: {
    people: 'people',
    door: { path: '/auth/sign-in', json: asJson },
    inbox: '/inbox',
    changePassword: { path: '/password', json: passwords },
    enter: { path: '/auth/two-step' },
    refresh: { path: '/auth/refresh', json: { refreshToken: '{first.refreshToken}' } },
    tokensEndWithin: 5,
    routes: [
      get('/inbox'),
      post('/password'),
      ...['sign-in', 'refresh', 'sign-out'].map((one) => post(`/auth/${one}`)),
    ],
  },
} satisfies Record<string, Told>

export type Name = keyof typeof told
export const names = Object.keys(told) as Name[]

/** What the kit is told about an example that runs. */
export function targetOf(name: Name, { url, database }: Pick<Example, 'url' | 'database'>): Target {
  const { people, door, inbox, ...others }: Told = told[name]
  const table = rowsOf(database, people)
  const account = (person: typeof ada, shows: string): Account => ({
    email: person.email,
    password: person.password,
    shows,
    never: [beginningOf(table.hashOf(person.email))],
  })
  return {
    ...others,
    origin: url,
    countersign: '/two-step',
    people: {
      protected: account(ada, 'Lunch on Friday?'),
      other: account(zofia, 'They are. Friday is fine.'),
    },
    doors: [door],
    behindSignIn: [inbox],
    deactivate: ({ email }) => table.takeOut(email),
    reactivate: ({ email }) => table.putBack(email),
  }
}

/** Stays the same when the password is changed: by what each hash of Argon2 begins. Scrypt's begins with a salt. */
const beginningOf = (hash: string) => hash.slice(0, 20)

/** An application's own people, behind its back. */
function rowsOf(file: string, table: Told['people']) {
  const gone = new Map<string, Record<string, SQLInputValue>>()
  const within = <T>(work: (database: DatabaseSync) => T) => {
    // Whoever is taken out has letters and sessions left.
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: 5000 })
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
  const rowOf = (email: string): Record<string, SQLInputValue> =>
    within((database) => database.prepare(`select * from ${table} where email = ?`).get(email) ?? {})
  return {
    hashOf: (email: string) => rowOf(email)['password_hash'] as string,
    takeOut(email: string) {
      gone.set(email, rowOf(email))
      within((database) => database.prepare(`delete from ${table} where email = ?`).run(email))
    },
    putBack(email: string) {
      const row = gone.get(email) ?? {}
      const names = Object.keys(row)
      const places = names.map(() => '?').join(', ')
      within((database) =>
        database.prepare(`insert into ${table} (${names.join(', ')}) values (${places})`).run(...Object.values(row)),
      )
    },
  }
}

function get(path: string): Route {
  return { method: 'GET', path }
}

function post(path: string): Route {
  return { method: 'POST', path }
}
