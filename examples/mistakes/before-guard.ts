import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'before-guard',
  of: 'fastify',
  what: 'A feed for a screen in the hall shows the newest letters to whoever asks.',
  right: [
    {
      file: 'server.js',
      from: `app.get('/password',`,
      to: `app.get('/feed', { preHandler: signedIn }, async (request) => messagesOf(request.user.id))

app.get('/password',`,
    },
  ],
  mistake: [
    {
      file: 'server.js',
      from: `app.get('/feed', { preHandler: signedIn }, async (request) => messagesOf(request.user.id))`,
      to: `app.get('/feed', async () => [1, 2].flatMap(messagesOf))`,
    },
  ],
  told: (target) => ({ ...target, routes: [...(target.routes ?? []), { method: 'GET', path: '/feed' }] }),
}
