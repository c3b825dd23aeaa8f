import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { endEverything, skipGenerations } from './restore.queries.ts'

test('HOST-22: after an old back-up was restored no token counts that was signed, and ended, since; known browsers go on', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const { generation } = await app.db.selectFrom('two_step').select('generation').executeTakeFirstOrThrow()
  assert.equal(await app.countersign.stillGood(ada.id, generation), true)
  await app.db.transaction().execute(async (tx) => {
    await endEverything(tx, app.clock.now())
    await skipGenerations(tx)
  })
  for (let since = generation; since < generation + 50; since += 1)
    assert.equal(await app.countersign.stillGood(ada.id, since), false)
  const known = await app.db
    .selectFrom('known_browsers')
    .innerJoin('two_step', 'two_step.person_id', 'known_browsers.person_id')
    .select('known_browsers.id')
    .whereRef('known_browsers.generation', '=', 'two_step.generation')
    .execute()
  assert.ok(known.length > 0)
})
