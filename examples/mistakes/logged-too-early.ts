import { DatabaseSync } from 'node:sqlite'
import type { Mistake } from './mistake.ts'

const logged = `      async openSession({ person, renews }, { req }) {
        await openSession(req, { id: Number(person) })
        if (!renews) people.signedIn(Number(person))
      },`
const notLogged = `      openSession: ({ person }, { req }) => openSession(req, { id: Number(person) }),`

export const mistake: Mistake = {
  probe: 'owner-thrown-out',
  of: 'express',
  what: 'The right password stands in the log as a sign-in, whether a code follows or not.',
  right: [
    {
      file: 'database.js',
      from: `    create index if not exists`,
      to: `    create table if not exists sign_ins (person_id integer not null, at integer not null) strict;
    create index if not exists`,
    },
    {
      file: 'people.js',
      from: `    lettersTo:`,
      to: `    signedIn: (id) => database.prepare('insert into sign_ins values (?, ?)').run(id, Date.now()),
    lettersTo:`,
    },
    { file: 'two-step.js', from: notLogged, to: logged },
  ],
  mistake: [
    { file: 'two-step.js', from: logged, to: notLogged },
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    people.signedIn(person.id)\n    await door.begin(`,
    },
  ],
  told: (target, { database }) => ({
    ...target,
    signInsLogged({ email }) {
      const opened = new DatabaseSync(database, { readOnly: true, timeout: 5000 })
      try {
        const count = opened.prepare('select count(*) as n from sign_ins join people on id = person_id where email = ?')
        return Number(count.get(email)?.['n'])
      } finally {
        opened.close()
      }
    },
  }),
}
