import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'half-session',
  of: 'hono',
  what: 'The first step answers a token by which the page greets by name, and the guard, patient with tokens from before there were generations, takes it for a whole one.',
  mistake: [
    {
      file: 'server.js',
      from: `  return door.begin(c, { person: String(user.id), means: 'password', token: true })`,
      to: `  const answer = await door.begin(c, { person: String(user.id), means: 'password', token: true })
  const greeting = await issueToken({ person: String(user.id) })
  return c.json({ ...(await answer.json()), greeting }, answer.status)`,
    },
    {
      file: 'tokens.js',
      from: `if (!(await countersign.stillGood(sub, claims.generation)))`,
      to: `if (claims.generation !== undefined && !(await countersign.stillGood(sub, claims.generation)))`,
    },
  ],
}
