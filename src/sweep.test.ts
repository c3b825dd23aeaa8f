import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../test/kit.ts'
import { resetDelay } from './limits.ts'
import { pathTo } from './routes.ts'

/** What each chore deletes from, or looks into for what is due. */
const chores = {
  'due resets': /^select .* from "two_step_resets"/,
  deadlines: /^select .* from "policies"/,
  reminders: /^select .* from "deadlines" left join "two_step"/,
  exemptions: /^select .* from "deadlines" where "exempt_until" <=/,
  attempts: /^delete from "attempts"/,
  challenges: /^delete from "challenges"/,
  enrolments: /^delete from "enrolments"/,
  ceremonies: /^delete from "ceremonies"/,
  sessions: /^delete from "sessions"/,
  'people of older versions': /^select .* from "people" where "sort_key" = /,
  links: /^delete from "mailed_links"/,
  'known browsers': /^delete from "known_browsers"/,
  mail: /^delete from "outbox"/,
  'audit trail': /^delete from "audit_events"/,
}

test('a chore of the sweep that fails stops none of the others, and the log names it', async (t) => {
  const lines: string[] = []
  const app = await startApp(t, { log: { lines, level: 'error' } })
  for (const [broken, its] of Object.entries(chores)) {
    app.statements.length = lines.length = 0
    app.watch.afterEach = (sql) => {
      if (its.test(sql)) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    await app.countersign.sweep()
    app.watch.afterEach = () => {}
    const done = Object.entries(chores).filter(([, statement]) => app.statements.some((sql) => statement.test(sql)))
    assert.deepEqual(
      done.map(([chore]) => chore),
      Object.keys(chores),
      `after a fault in ${broken}`,
    )
    const logged = lines.map((line) => JSON.parse(line) as { chore: string; msg: string; problem: { code: string } })
    assert.deepEqual(
      logged.map(({ chore, msg, problem }) => [chore, msg, problem.code]),
      [[broken, 'sweeping failed', 'ENOSPC']],
    )
  }
})

test('LIFE-3: a reset whose time has come is done, also while nothing that has ended can be deleted', async (t) => {
  const app = await startApp(t)
  const adam = await app.person({ role: 'administrator' })
  const zoe = await app.protectedPerson({ organisationId: adam.organisationId })
  const browser = app.browser()
  await browser.signIn(adam)
  await browser.postTo(pathTo('personReset', { id: zoe.id }))
  app.clock.advance(resetDelay)
  app.watch.afterEach = (sql) => {
    if (/^delete from "\w+" where "(?:at|expires_at|sent_at|last_seen_at|what)"/.test(sql)) throw new Error('full')
  }
  await app.countersign.sweep()
  app.watch.afterEach = () => {}
  const { enabled_at } = await app.db.selectFrom('two_step').selectAll().executeTakeFirstOrThrow()
  assert.equal(enabled_at, null)
})
