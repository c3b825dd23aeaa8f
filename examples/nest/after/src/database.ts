import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Injectable, type OnApplicationShutdown } from '@nestjs/common'
import { hashSync } from '@node-rs/argon2'

const { DATABASE = 'data/letters.sqlite' } = process.env

/** Makes its tables where they are missing, and fills an empty database with two people. */
@Injectable()
export class Database extends DatabaseSync implements OnApplicationShutdown {
  constructor() {
    mkdirSync(dirname(DATABASE), { recursive: true })
    super(DATABASE)
    this.exec(`
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
      create table if not exists refresh_tokens (
        hash text primary key,
        person_id integer not null references people (id),
        sign_in text not null,
        used integer not null default 0,
        expires_at integer not null
      ) strict;
    `)
    if (!this.prepare('select 1 from people').get()) this.addDemo()
  }

  onApplicationShutdown() {
    this.close()
  }

  private addDemo() {
    const password = 'correct horse battery staple'
    const addPerson = this.prepare('insert into people (email, name, password_hash) values (?, ?, ?)')
    const ada = addPerson.run('ada@example.com', 'Ada Lind', hashSync(password)).lastInsertRowid
    const zofia = addPerson.run('zofia@example.com', 'Zofia Żak', hashSync(password)).lastInsertRowid
    const addLetter = this.prepare('insert into letters (to_id, from_name, text) values (?, ?, ?)')
    addLetter.run(ada, 'Zofia Żak', 'The figures for March are in. Are they <final>?')
    addLetter.run(ada, 'Zofia Żak', 'Lunch on Friday?')
    addLetter.run(zofia, 'Ada Lind', 'They are. Friday is fine.')
    console.log(`To try it: ada@example.com or zofia@example.com, password “${password}”`)
  }
}
