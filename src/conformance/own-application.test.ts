import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { administrator, requireIt } from '../../test/policy.ts'
import { type Served, serveApp } from '../../test/served.ts'
import { days, seconds } from '../limits.ts'
import { routes } from '../routes.ts'
import { attackHost } from './attack-host.ts'
import type { Account } from './target.ts'

test('KIT-1: our own application, attacked like anybody’s, holds wherever it offers what a probe needs', async (t) => {
  const app = await serveApp(t)
  const someone = async (name: string) => {
    const { email, password } = await app.person({ name })
    return { email, password, shows: name }
  }
  const setDeactivated = (at: number | null) => async (account: Account) => {
    const { email } = account
    await app.db.updateTable('people').set({ deactivated_at: at }).where('email', '=', email).execute()
  }
  const report = await attackHost(
    {
      origin: app.baseUrl,
      countersign: '/',
      people: { protected: await someone('Ada Lind'), other: await someone('Zofia Żak'), overdue: await overdue(app) },
      doors: [{ page: routes.signIn }, { path: routes.apiSignIn, json: { email: '{email}', password: '{password}' } }],
      behindSignIn: [routes.home, routes.apiMe],
      changePassword: routes.password,
      mailedLinks: [
        {
          name: 'forgotten password',
          ask: routes.forgotPassword,
          read: async (email) =>
            (await app.mailsTo(email)).findLast(({ text }) => text.includes('/reset-password/'))?.text ?? null,
        },
      ],
      deactivate: setDeactivated(app.clock.now()),
      reactivate: setDeactivated(null),
      routes: [routes.profile, routes.security, routes.people, routes.apiMe].map((path) => ({ method: 'GET', path })),
    },
    { signal: AbortSignal.timeout(60 * seconds) },
    app.clock,
  )
  const by = Object.groupBy(report.results, ({ verdict }) => verdict)
  assert.deepEqual(by.broken ?? [], [])
  assert.deepEqual(
    by.not_tried?.map(({ probe, told }) => `${probe}: ${told}`),
    ['renewed-old-token: no call that renews a token is named (refresh)'],
  )
  assert.deepEqual([report.left, report.undeclared], [[], []])
})

/** Somebody of an organisation that requires it, whose days are over. */
async function overdue(app: Served): Promise<Account> {
  const boss = await administrator(app)
  const { email, password } = await app.person({ name: 'Bo Holm', organisationId: boss.organisationId })
  await requireIt(boss)
  app.clock.advance(15 * days)
  return { email, password, shows: 'Bo Holm' }
}
