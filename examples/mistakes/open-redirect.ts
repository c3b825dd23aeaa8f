import type { Mistake } from './mistake.ts'

const wanted = `next: field(req, 'next') || '/inbox'`

export const mistake: Mistake = {
  probe: 'open-redirect',
  of: 'express',
  what: 'The sign-in page takes the address where to go afterwards, and the application leads there itself, wherever that is.',
  right: [
    {
      file: 'app.js',
      from: `res.send(signInPage({})))`,
      to: `res.send(signInPage({ next: req.query.next })))`,
    },
    { file: 'app.js', from: `next: '/inbox'`, to: wanted },
    {
      file: 'pages.js',
      from: `signInPage = ({ email = '', refusal })`,
      to: `signInPage = ({ email = '', refusal, next = '' })`,
    },
    {
      file: 'pages.js',
      from: `action="/sign-in">`,
      to: `action="/sign-in"><input type="hidden" name="next" value="\${escape(next)}">`,
    },
  ],
  mistake: [
    { file: 'app.js', from: wanted, to: `carry: { wanted: field(req, 'next') || '/inbox' }` },
    {
      file: 'two-step.js',
      from: `      openSession: ({ person }, { req }) => openSession(req, { id: Number(person) }),`,
      to: `      async openSession({ person, carry }, { req }) {
        await openSession(req, { id: Number(person) })
        return carry ? { redirect: carry.wanted } : {}
      },`,
    },
  ],
}
