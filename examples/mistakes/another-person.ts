import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'another-person',
  of: 'express',
  what: 'The session is opened for whoever gave the password in this browser last, not for whom the code was asked of.',
  mistake: [
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    req.session.signingIn = person.id\n    await door.begin(`,
    },
    {
      file: 'two-step.js',
      from: `openSession(req, { id: Number(person) })`,
      to: `openSession(req, { id: req.session.signingIn ?? Number(person) })`,
    },
  ],
}
