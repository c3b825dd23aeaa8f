import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'session-id-kept',
  of: 'express',
  what: 'A session that was there before anybody signed in, because it remembers where somebody wanted to go, keeps its id.',
  right: [
    {
      file: 'app.js',
      from: `  if (!res.locals.person) return res.redirect('/sign-in')
  next()`,
      to: `  if (res.locals.person) return next()
  req.session.wanted = req.originalUrl
  res.redirect('/sign-in')`,
    },
    { file: 'app.js', from: `next: '/inbox' })`, to: `next: req.session.wanted ?? '/inbox' })` },
  ],
  mistake: [
    {
      file: 'app.js',
      from: `  await promisify(req.session.regenerate)`,
      to: `  if (req.session.personId) await promisify(req.session.regenerate)`,
    },
  ],
}
