import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { hours } from '../limits.ts'
import { onPostgres } from '../../test/database.ts'
import { type App, startApp } from '../../test/kit.ts'
import { administrator, requireIt } from '../../test/policy.ts'

/** Three nodes of one database, whose clocks go together. */
async function threeNodes(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-calendar-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = onPostgres ? randomUUID() : join(folder, 'countersign.db')
  const first = await startApp(t, { file })
  const nodes: App[] = [first]
  for (let more = 0; more < 2; more += 1) nodes.push(await startApp(t, { file }))
  return { first, nodes }
}

test('POL-6: over fourteen days and three nodes everybody is told three times, at their time and in their language, and once each', async (t) => {
  const { first, nodes } = await threeNodes(t)
  const boss = await administrator(first)
  const of = { organisationId: boss.organisationId }
  await first.person({ ...of, email: 'bo@ferndale.example' })
  await first.person({ ...of, email: 'zofia@ferndale.example', locale: 'pl' })
  const late = await first.person({ ...of, email: 'late@ferndale.example' })
  const gone = await first.person({ ...of, email: 'gone@ferndale.example' })
  await requireIt(boss)
  const start = first.clock.now()
  const arrived: Record<string, [hour: number, subject: string][]> = {}
  const seen = new Set<string>()
  for (let hour = 0; hour <= 15 * 24; hour += 12) {
    for (const { clock } of nodes) clock.set(start + hour * hours)
    if (hour === 3 * 24) await first.browser().enrol(late)
    if (hour === 3 * 24)
      await first.db.updateTable('people').set({ deactivated_at: 1 }).where('id', '=', gone.id).execute()
    await Promise.all(nodes.map(({ countersign }) => countersign.sweep()))
    for (const mail of await first.mails()) {
      const id = `${mail.to} ${mail.subject} ${mail.at}`
      if (seen.has(id) || !/dwuetapow|two-step/i.test(mail.subject)) continue
      seen.add(id)
      const told = arrived[mail.to] ?? []
      arrived[mail.to] = [...told, [hour, mail.subject]]
    }
  }
  const name = 'Ferndale Robotics'
  assert.deepEqual(arrived['bo@ferndale.example'], [
    [0, `${name}: two-step authentication is required`],
    [7 * 24, `${name}: a week left to set up two-step authentication`],
    [13 * 24, `${name}: set up two-step authentication by tomorrow`],
  ])
  assert.deepEqual(arrived['zofia@ferndale.example'], [
    [0, `${name}: uwierzytelnianie dwuetapowe jest wymagane`],
    [7 * 24, `${name}: został tydzień na ustawienie uwierzytelniania dwuetapowego`],
    [13 * 24, `${name}: ustaw uwierzytelnianie dwuetapowe do jutra`],
  ])
  assert.deepEqual(
    arrived['late@ferndale.example']?.map(([hour]) => hour),
    [0, 3 * 24],
    'who has set it up is told that it is on, and reminded no more',
  )
  assert.deepEqual(arrived['gone@ferndale.example']?.length, 1, 'nor is who was deactivated')
  assert.deepEqual(arrived[boss.email]?.filter(([, subject]) => /required|week|tomorrow/.test(subject)) ?? [], [])
})
