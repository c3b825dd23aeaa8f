import { mistake as mailedLink } from './mailed-link.ts'
import type { Mistake } from './mistake.ts'

const begin = `    await door.begin(`

export const mistake: Mistake = {
  ...mailedLink,
  hides: ['session-id-kept', 'lost-cookies', 'deactivated', 'another-person', 'code-used-twice'],
  what: 'Whoever sets a new password by a mailed link is asked for no code any more, because the phone might be lost as well.',
  mistake: [
    {
      file: 'app.js',
      from: `    await people.setPassword(id, field(req, 'new'))\n    await countersign.changed(String(id)`,
      to: `    await people.setPassword(id, field(req, 'new'))\n    forgiven.add(id)\n    await countersign.changed(String(id)`,
    },
    {
      file: 'app.js',
      from: begin,
      to: `    if (forgiven.has(person.id)) {
      await openSession(req, person)
      return res.redirect(303, '/inbox')
    }
${begin}`,
    },
    {
      file: 'app.js',
      from: `const shortestPassword = 12`,
      to: `const shortestPassword = 12\nconst forgiven = new Set()`,
    },
  ],
}
