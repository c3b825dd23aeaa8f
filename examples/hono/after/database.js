import { hash } from '@node-rs/argon2'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const db = new DatabaseSync(process.env.DATABASE ?? join(import.meta.dirname, 'data.sqlite'))
db.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_changed_at REAL NOT NULL DEFAULT 0 -- seconds since 1970
  );
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    sender TEXT NOT NULL,
    subject TEXT NOT NULL
  );
`)

export const userById = (id) => db.prepare('SELECT * FROM users WHERE id = ?').get(id)
export const userByEmail = (email) => db.prepare('SELECT * FROM users WHERE email = ?').get(email.trim().toLowerCase())
export const messagesOf = (userId) =>
  db.prepare('SELECT sender, subject FROM messages WHERE user_id = ? ORDER BY id DESC').all(userId)
export const setPassword = (userId, passwordHash, changedAt) =>
  db
    .prepare('UPDATE users SET password_hash = ?, password_changed_at = ? WHERE id = ?')
    .run(passwordHash, changedAt, userId)

/** Two people to try the application with. */
export async function seed() {
  if (db.prepare('SELECT 1 FROM users').get()) return
  const password = 'correct horse battery staple'
  const ada = await addUser('ada@example.com', 'Ada Lind', password)
  const zofia = await addUser('zofia@example.com', 'Zofia Żak', password)
  addMessage(ada, 'Zofia Żak', 'Are these figures <final>?')
  addMessage(ada, 'Zofia Żak', 'Lunch on Friday?')
  addMessage(zofia, 'Ada Lind', 'They are. Friday is fine.')
  console.log(`Sign in as ada@example.com or zofia@example.com with the password: ${password}`)
}

async function addUser(email, name, password) {
  const insert = db.prepare('INSERT INTO users (email, name, password_hash) VALUES (?, ?, ?)')
  return insert.run(email, name, await hash(password)).lastInsertRowid
}

function addMessage(userId, sender, subject) {
  db.prepare('INSERT INTO messages (user_id, sender, subject) VALUES (?, ?, ?)').run(userId, sender, subject)
}
