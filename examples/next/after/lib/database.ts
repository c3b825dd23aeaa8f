import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hashPassword } from './passwords'

export type User = { id: number; email: string; name: string; password_hash: string }
export type Message = { id: number; sender: string; subject: string }

// Next may load a module more than once; there is one database.
const kept = globalThis as { database?: DatabaseSync }

export function database(): DatabaseSync {
  kept.database ??= open()
  return kept.database
}

function open(): DatabaseSync {
  const db = new DatabaseSync(process.env.DATABASE ?? join(process.cwd(), 'data.sqlite'))
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS users (
      id INTEGER PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      password_hash TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS messages (
      id INTEGER PRIMARY KEY,
      user_id INTEGER NOT NULL REFERENCES users (id),
      sender TEXT NOT NULL,
      subject TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS sessions (
      id_hash TEXT PRIMARY KEY,
      user_id INTEGER NOT NULL REFERENCES users (id),
      expires_at INTEGER NOT NULL
    );
  `)
  return db
}

export function userByEmail(email: string): User | undefined {
  const select = database().prepare('SELECT * FROM users WHERE email = ?')
  return select.get(email.trim().toLowerCase()) as User | undefined
}

export function userById(id: number): User | undefined {
  return database().prepare('SELECT * FROM users WHERE id = ?').get(id) as User | undefined
}

export function messagesOf(userId: number): Message[] {
  const select = database().prepare('SELECT id, sender, subject FROM messages WHERE user_id = ? ORDER BY id DESC')
  return select.all(userId) as Message[]
}

export function setPassword(userId: number, passwordHash: string) {
  database().prepare('UPDATE users SET password_hash = ? WHERE id = ?').run(passwordHash, userId)
}

/** Two people to try the application with. */
export async function seed() {
  if (database().prepare('SELECT 1 FROM users').get()) return
  const password = 'correct horse battery staple'
  const ada = await addUser('ada@example.com', 'Ada Lind', password)
  const zofia = await addUser('zofia@example.com', 'Zofia Żak', password)
  addMessage(ada, 'Zofia Żak', 'Are these figures <final>?')
  addMessage(ada, 'Zofia Żak', 'Lunch on Friday?')
  addMessage(zofia, 'Ada Lind', 'They are. Friday is fine.')
  console.log(`Sign in as ada@example.com or zofia@example.com with the password: ${password}`)
}

async function addUser(email: string, name: string, password: string) {
  const insert = database().prepare('INSERT INTO users (email, name, password_hash) VALUES (?, ?, ?)')
  return insert.run(email, name, await hashPassword(password)).lastInsertRowid
}

function addMessage(userId: number | bigint, sender: string, subject: string) {
  database().prepare('INSERT INTO messages (user_id, sender, subject) VALUES (?, ?, ?)').run(userId, sender, subject)
}
