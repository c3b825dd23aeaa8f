import type { Mistake } from './mistake.ts'

const renewal = `app.post('/api/renew', signedIn, async (c) => c.json({ token: await issueToken(c.get('user').signedIn) }))`

export const mistake: Mistake = {
  probe: 'renewed-old-token',
  of: 'hono',
  what: 'The renewal looks at the signature alone; what it gives has no generation, which the guard takes for an older kind of token.',
  right: [
    {
      file: 'server.js',
      from: `app.post('/api/two-step',`,
      to: `${renewal}\n\napp.post('/api/two-step',`,
    },
  ],
  mistake: [
    {
      file: 'server.js',
      from: renewal,
      to: `app.post('/api/renew', bearerAuth({ verifyToken: isSigned }), async (c) => {
  const { payload } = decode(c.req.header('authorization').slice('Bearer '.length))
  return c.json({ token: await issueToken({ person: payload.sub }) })
})`,
    },
    {
      file: 'server.js',
      from: `import { bodyLimit }`,
      to: `import { bearerAuth } from 'hono/bearer-auth'\nimport { decode } from 'hono/jwt'\nimport { bodyLimit }`,
    },
    {
      file: 'server.js',
      from: `import { countersign, door, issueToken,`,
      to: `import { countersign, door, isSigned, issueToken,`,
    },
    {
      file: 'tokens.js',
      from: `/** Whose token this is;`,
      to: `export const isSigned = (token) =>
  verify(token, JWT_SECRET, { alg: 'HS256', iat: false }).then(Boolean).catch(() => false)

/** Whose token this is;`,
    },
    {
      file: 'tokens.js',
      from: `if (!(await countersign.stillGood(sub, claims.generation)))`,
      to: `if (claims.generation !== undefined && !(await countersign.stillGood(sub, claims.generation)))`,
    },
  ],
  told: (target) => ({ ...target, refresh: { path: '/api/renew' } }),
}
