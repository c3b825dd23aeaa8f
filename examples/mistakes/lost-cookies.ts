import type { Mistake } from './mistake.ts'

const set = `request.session.userId = Number(person)\n      reply.setCookie('menu', 'open', { path: '/' })`

export const mistake: Mistake = {
  probe: 'lost-cookies',
  of: 'fastify',
  what: 'A cookie that is set at signing in names no path: set by the page that takes the code, it is sent to no other.',
  right: [
    {
      file: 'two-step.js',
      from: `openSession({ person }, { request })`,
      to: `openSession({ person }, { request, reply })`,
    },
    { file: 'two-step.js', from: `request.session.userId = Number(person)`, to: set },
  ],
  mistake: [{ file: 'two-step.js', from: `'menu', 'open', { path: '/' }`, to: `'menu', 'open'` }],
}
