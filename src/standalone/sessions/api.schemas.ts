import { z } from 'zod'
import type { ApiCall } from '../../http/call.ts'

export const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(['browser', 'mobile']),
      browser: z.string().describe('Such as "Firefox · Windows"; empty when nothing is known.'),
      address: z.string(),
      createdAt: z.iso.datetime(),
      lastSeenAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      current: z.boolean().describe('The one that asks.'),
    }),
  ),
})

export const sessionCalls: readonly ApiCall[] = [
  {
    id: 'signOut',
    route: 'apiSignOut',
    method: 'post',
    tag: 'session',
    summary: 'Sign out here',
    says: 'Ends the session of the token. The token is worth nothing from then on.',
    token: true,
    answer: null,
    refusals: [],
  },
  {
    id: 'listSessions',
    route: 'apiSessions',
    method: 'get',
    tag: 'session',
    summary: 'Where the person is signed in',
    says: 'All live sessions, in browsers and in apps: the one that asks first, then the one last seen.',
    token: true,
    answer: {
      schema: sessionsAnswer,
      examples: {
        sessions: {
          sessions: [
            {
              id: '0195a3f2-7f00-7a2b-b3c4-d5e6f7a8b9c0',
              kind: 'mobile',
              browser: '',
              address: '203.0.113.9',
              createdAt: '2027-03-02T12:00:00.000Z',
              lastSeenAt: '2027-03-02T12:04:00.000Z',
              expiresAt: '2027-05-31T12:00:00.000Z',
              current: true,
            },
          ],
        },
      },
    },
    refusals: [],
  },
  {
    id: 'endSession',
    route: 'apiSession',
    method: 'delete',
    tag: 'session',
    summary: 'End one session',
    says: 'Ends one of the person’s own sessions, by the id that the list gives. Anybody else’s is not found.',
    token: true,
    answer: null,
    refusals: ['not_found'],
  },
  {
    id: 'signOutEverywhereElse',
    route: 'apiSessions',
    method: 'delete',
    tag: 'session',
    summary: 'Sign out everywhere else',
    says: 'Ends all of the person’s sessions but the one that asks, in browsers too, and whatever challenge is open.',
    token: true,
    answer: null,
    refusals: [],
  },
]
