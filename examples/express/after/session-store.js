import { Store } from 'express-session'

/** Sessions in SQLite, each with the person whose it is, so that all of one person's can be ended. */
export class SessionStore extends Store {
  constructor(database) {
    super()
    this.select = database.prepare('select content from sessions where id = ? and expires_at > ?')
    this.upsert = database.prepare(
      'insert or replace into sessions (id, person_id, content, expires_at) values (?, ?, ?, ?)',
    )
    this.extend = database.prepare('update sessions set expires_at = ? where id = ?')
    this.remove = database.prepare('delete from sessions where id = ?')
    this.removeOf = database.prepare('delete from sessions where person_id = ?')
    this.removeOld = database.prepare('delete from sessions where expires_at <= ?')
    setInterval(() => this.removeOld.run(Date.now()), 60_000).unref()
  }

  get(id, done) {
    answer(done, () => {
      const row = this.select.get(id, Date.now())
      return row && JSON.parse(row.content)
    })
  }

  set(id, session, done) {
    answer(done, () => {
      const { personId = null, cookie } = session
      this.upsert.run(id, personId, JSON.stringify(session), Date.parse(cookie.expires))
    })
  }

  touch(id, session, done) {
    answer(done, () => void this.extend.run(Date.parse(session.cookie.expires), id))
  }

  destroy(id, done) {
    answer(done, () => void this.remove.run(id))
  }

  /** Ends every session of that person. */
  destroyAllOf(personId) {
    this.removeOf.run(personId)
  }
}

function answer(done, work) {
  let result
  try {
    result = work()
  } catch (problem) {
    return done?.(problem)
  }
  done?.(null, result)
}
