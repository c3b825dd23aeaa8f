import { Injectable } from '@nestjs/common'
import { hash, verify } from '@node-rs/argon2'
import { Database } from './database.js'

export type Person = { id: number; email: string; name: string; password_hash: string }
export type Letter = { from_name: string; text: string }

@Injectable()
export class PeopleService {
  // Checked where there is nobody, so that an unknown address takes as long as a wrong password.
  private readonly nobodysHash = hash('nobody')

  constructor(private readonly database: Database) {}

  find(id: number) {
    return this.database.prepare('select * from people where id = ?').get(id) as Person | undefined
  }

  /** The person with that address and password; undefined where either is wrong. */
  async withPassword(email: string, password: string) {
    const found = this.database.prepare('select * from people where email = ?').get(email.trim()) as Person | undefined
    const isRight = await verify(found?.password_hash ?? (await this.nobodysHash), password)
    return isRight ? found : undefined
  }

  async setPassword(id: number, password: string) {
    this.database.prepare('update people set password_hash = ? where id = ?').run(await hash(password), id)
  }

  lettersTo(id: number) {
    return this.database.prepare('select from_name, text from letters where to_id = ? order by id').all(id) as Letter[]
  }
}
