import { DatabaseSync } from 'node:sqlite'
import { password } from '../stories/people.ts'
import type { Mistake } from './mistake.ts'

const call = `app.get('/api/inbox', `
const guarded = `${call}door.guard(), `

export const audit = { name: 'Audit', email: 'audit@example.com', password }
const letter = 'The books are in the safe.'

export const mistake: Mistake = {
  probe: 'browser-only-policy',
  of: 'express',
  what: 'That two-step authentication is required is looked at by the page, and forgotten in the call that reads the same letters.',
  right: [
    {
      file: 'database.js',
      from: `    create table if not exists letters (`,
      to: `    create table if not exists required (
      person_id integer primary key
    ) strict;
    create table if not exists letters (`,
    },
    {
      file: 'database.js',
      from: `  console.log(`,
      to: `  const audit = addPerson.run('${audit.email}', '${audit.name}', await hash(password)).lastInsertRowid
  addLetter.run(audit, 'Ada Lind', '${letter}')
  database.prepare('insert into required values (?)').run(audit)
  console.log(`,
    },
    {
      file: 'people.js',
      from: `    lettersTo:`,
      to: `    isRequired: (id) => database.prepare('select 1 from required where person_id = ?').get(id) !== undefined,

    lettersTo:`,
    },
    {
      file: 'two-step.js',
      from: `return person && { ...person, stamp`,
      to: `const required = people.isRequired(Number(id)) ? { since: Date.UTC(2020, 0, 1), days: 14 } : null
        return person && { ...person, required, stamp`,
    },
    {
      file: 'app.js',
      from: `  app.get('/inbox', requirePerson, `,
      to: `  ${guarded}(req, res) => res.json(people.lettersTo(res.locals.person.id)))

  app.get('/inbox', door.guard(), `,
    },
  ],
  mistake: [{ file: 'app.js', from: guarded, to: `${call}requirePerson, ` }],
  told: (target, { database }) => ({
    ...target,
    people: { ...target.people, overdue: { email: audit.email, password, shows: letter } },
    routes: [...(target.routes ?? []), { method: 'GET', path: '/api/inbox' }],
    requireTwoStep: ({ email }) => requireOf(database, email),
    requireNoMore: ({ email }) =>
      change(database, 'delete from required where person_id = (select id from people where email = ?)', email),
  }),
}

/** From now on it is asked of somebody, and their days are over. */
export const requireOf = (database: string, email: string) =>
  change(database, 'insert into required select id from people where email = ?', email)

function change(file: string, sql: string, email: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 })
  try {
    database.prepare(sql).run(email)
  } finally {
    database.close()
  }
}
