import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'other-door',
  of: 'express',
  what: 'The right password puts the person into the session, as pending; our pages are told so, and the guard of the inbox forgets to look.',
  mistake: [
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    Object.assign(req.session, { personId: person.id, pending: true })\n    await door.begin(`,
    },
    { file: 'two-step.js', from: `(req.session.personId ?`, to: `(req.session.personId && !req.session.pending ?` },
  ],
  // Who is in already by the password shows nothing more by a code.
  hides: ['while-pending', 'session-id-kept', 'lost-cookies', 'deactivated', 'another-person', 'code-used-twice'],
}
