import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'half-session',
  of: 'express',
  what: 'A signed cookie of the first step is a session to whoever throws the cookie away that says that a code is asked for.',
  mistake: [
    {
      file: 'app.js',
      from: `import { randomBytes } from 'node:crypto'`,
      to: `import { createHmac, randomBytes } from 'node:crypto'`,
    },
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    if (!(await countersign.passwordAlone(String(person.id))))
      res.cookie('who', String(person.id)).cookie('who.sig', signatureOf(String(person.id)))\n    await door.begin(`,
    },
    {
      file: 'app.js',
      from: `  app.use((req, res, next) => {
    res.locals.person =`,
      to: `  app.use(async (req, res, next) => {
    res.locals.person =`,
    },
    {
      file: 'app.js',
      from: `    res.set('Cache-Control', 'no-store')`,
      to: `    const cookie = (name) => req.headers.cookie?.split('; ').find((one) => one.startsWith(\`\${name}=\`))?.slice(name.length + 1)
    const isAsked = req.headers.cookie?.includes('challenge')
    const who = cookie('who')
    if (who && !isAsked && signatureOf(who) === cookie('who.sig') && !(await countersign.passwordAlone(who)))
      res.locals.person ??= people.find(Number(who))
    res.set('Cache-Control', 'no-store')`,
    },
    {
      file: 'app.js',
      from: `function requirePerson(`,
      to: `const signatureOf = (text) => createHmac('sha256', SESSION_SECRET).update(text).digest('hex')

function requirePerson(`,
    },
  ],
}
