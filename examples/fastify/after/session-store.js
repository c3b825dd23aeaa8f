import { db } from './database.js'

/** Keeps the sessions of @fastify/session in the table `sessions`. */
export class SessionStore {
  get(id, done) {
    const row = db.prepare('SELECT data FROM sessions WHERE id = ? AND expires_at > ?').get(id, Date.now())
    done(null, row ? JSON.parse(row.data) : null)
  }

  set(id, session, done) {
    db.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(Date.now())
    db.prepare('INSERT OR REPLACE INTO sessions (id, user_id, data, expires_at) VALUES (?, ?, ?, ?)').run(
      id,
      session.userId ?? null,
      JSON.stringify(session),
      session.cookie.expires.getTime(),
    )
    done(null)
  }

  destroy(id, done) {
    db.prepare('DELETE FROM sessions WHERE id = ?').run(id)
    done(null)
  }
}

export function endOtherSessions(userId, sessionId) {
  db.prepare('DELETE FROM sessions WHERE user_id = ? AND id <> ?').run(userId, sessionId)
}
