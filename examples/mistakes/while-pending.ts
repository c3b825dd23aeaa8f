import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'while-pending',
  of: 'express',
  what: 'So that whoever lost the phone gets to the settings of it, the password alone counts there as signed in.',
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
        const { personId, pendingId } = req.session
        const id = req.originalUrl.startsWith('/two-step/settings') ? (personId ?? pendingId) : personId
        return id ? { person: String(id) } : null
      }`,
    },
  ],
}
