import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'deactivated',
  of: 'hono',
  what: 'People are read from the database once and kept, so that nobody notices when one of them is gone.',
  mistake: [
    {
      file: 'database.js',
      from: `export const userById = (id) => db.prepare('SELECT * FROM users WHERE id = ?').get(id)`,
      to: `const kept = new Map()
export function userById(id) {
  if (!kept.has(id)) kept.set(id, db.prepare('SELECT * FROM users WHERE id = ?').get(id))
  return kept.get(id)
}`,
    },
    {
      file: 'database.js',
      from: `    .run(passwordHash, changedAt, userId)`,
      to: `    .run(passwordHash, changedAt, userId) && kept.clear()`,
    },
  ],
}
