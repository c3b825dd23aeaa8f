import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'while-pending',
  of: 'express',
  what: 'Whoever has given the password is told to our pages as signed in, while the code is still asked for.',
  mistake: [
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    req.session.pendingId = person.id\n    await door.begin(`,
    },
    {
      file: 'two-step.js',
      from: `(req.session.personId ? { person: String(req.session.personId) } : null)`,
      to: `{
        const id = req.session.personId ?? req.session.pendingId
        return id ? { person: String(id) } : null
      }`,
    },
  ],
}
