import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hash } from '@node-rs/argon2'

/** Opens the file, makes its tables where they are missing, and fills an empty database with two people. */
export async function openDatabase(file) {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  database.exec(`
    pragma journal_mode = wal;
    create table if not exists people (
      id integer primary key,
      email text not null unique collate nocase,
      name text not null,
      password_hash text not null
    ) strict;
    create table if not exists letters (
      id integer primary key,
      to_id integer not null references people (id),
      from_name text not null,
      text text not null
    ) strict;
    create table if not exists sessions (
      id text primary key,
      person_id integer references people (id),
      content text not null,
      expires_at integer not null
    ) strict;
    create index if not exists sessions_of_person on sessions (person_id);
  `)
  if (!database.prepare('select 1 from people').get()) await addDemo(database)
  return database
}

async function addDemo(database) {
  const password = 'correct horse battery staple'
  const addPerson = database.prepare('insert into people (email, name, password_hash) values (?, ?, ?)')
  const ada = addPerson.run('ada@example.com', 'Ada Lind', await hash(password)).lastInsertRowid
  const zofia = addPerson.run('zofia@example.com', 'Zofia Żak', await hash(password)).lastInsertRowid
  const addLetter = database.prepare('insert into letters (to_id, from_name, text) values (?, ?, ?)')
  addLetter.run(ada, 'Zofia Żak', 'The figures for March are in. Are they <final>?')
  addLetter.run(ada, 'Zofia Żak', 'Lunch on Friday?')
  addLetter.run(zofia, 'Ada Lind', 'They are. Friday is fine.')
  console.log(`To try it: ada@example.com or zofia@example.com, password “${password}”`)
}
