import { password } from '../stories/people.ts'
import type { Mistake } from './mistake.ts'

const inBoth = `requirePerson, requireTwoStep, `
const call = `app.get('/api/inbox', `

export const mistake: Mistake = {
  probe: 'browser-only-policy',
  of: 'express',
  what: 'That auditors need two-step is checked on the page, and forgotten in the call that reads the same letters.',
  right: [
    {
      file: 'database.js',
      from: `  console.log(`,
      to: `  const audit = addPerson.run('audit@example.com', 'Audit', await hash(password)).lastInsertRowid
  addLetter.run(audit, 'Ada Lind', 'The books are in the safe.')
  console.log(`,
    },
    {
      file: 'app.js',
      from: `  app.get('/inbox', requirePerson, `,
      to: `  async function requireTwoStep(req, res, next) {
    const { id, email } = res.locals.person
    const isOverdue = email.startsWith('audit@') && (await countersign.passwordAlone(String(id)))
    if (!isOverdue) return next()
    if (req.path.startsWith('/api/')) return res.status(403).json({ error: 'Turn two-step authentication on first.' })
    res.redirect(countersign.path)
  }

  ${call}${inBoth}(req, res) => res.json(people.lettersTo(res.locals.person.id)))

  app.get('/inbox', ${inBoth}`,
    },
  ],
  mistake: [{ file: 'app.js', from: call + inBoth, to: `${call}requirePerson, ` }],
  told: (target) => ({
    ...target,
    people: {
      ...target.people,
      overdue: { email: 'audit@example.com', password, shows: 'The books are in the safe.' },
    },
    behindSignIn: [...(target.behindSignIn ?? []), '/api/inbox'],
  }),
}
