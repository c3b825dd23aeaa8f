import type { Mistake } from './mistake.ts'

const begin = `await door.begin(req, res, { person: String(person.id), means: 'password', token: true })`

export const mistake: Mistake = {
  probe: 'other-door',
  of: 'express',
  what: 'The sign-in for the mobile app, which answers JSON, opens the session by itself.',
  right: [
    {
      file: 'app.js',
      from: `  app.use(refuseOtherOrigins)\n`,
      to: `  app.post('/api/sign-in', express.json(), async (req, res) => {
    const person = await people.withPassword(field(req, 'email'), field(req, 'password'))
    if (!person) return res.status(401).json({ error: 'The e-mail or the password is wrong.' })
    ${begin}
  })
  app.use(refuseOtherOrigins)\n`,
    },
  ],
  mistake: [{ file: 'app.js', from: begin, to: `await openSession(req, person)\n    res.json({ name: person.name })` }],
  told: (target) => ({
    ...target,
    doors: [...(target.doors ?? []), { path: '/api/sign-in', json: { email: '{email}', password: '{password}' } }],
  }),
}
