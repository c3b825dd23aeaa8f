import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type Client, newClient, note } from '../../faults/client.ts'
import { randomOf } from '../../faults/random.ts'
import type { Arrived } from '../../faults/sink.ts'
import { findingsOf, readSnapshot, type Snapshot } from '../../faults/truth.ts'
import { startApp } from '../kit.ts'

type World = { snapshot: Snapshot; arrived: Arrived[]; client: Client }

// Checks that never fail prove nothing: what each of them is for is planted, and must be seen.
const planted: [what: string, plant: (world: World) => void][] = [
  ['on without an authenticator', ({ snapshot }) => (snapshot.authenticators = [])],
  ['on with nine backup codes', ({ snapshot }) => void snapshot.backupCodes.pop()],
  ['off with everything left', ({ snapshot }) => snapshot.twoStep.forEach((row) => (row.enabled_at = null))],
  ['a change without its event', ({ snapshot }) => dropEvent(snapshot, 'two_step.enabled')],
  ['a session without its event', ({ snapshot }) => dropEvent(snapshot, 'sign_in.completed')],
  ['a challenge without its event', ({ snapshot }) => dropEvent(snapshot, 'sign_in.password_accepted')],
  ['an event without its change', ({ snapshot }) => repeatEvent(snapshot, 'two_step.enabled')],
  ['a used code without its use', ({ snapshot }) => snapshot.backupCodes.forEach((row) => (row.used_at = null))],
  ['a change without its mail', ({ snapshot }) => (snapshot.outbox = dropMail(snapshot, 'two-step-enabled'))],
  ['a mail that never arrived', ({ arrived }) => void arrived.pop()],
  ['a mail that nothing owed', ({ arrived, client }) => void arrived.push({ to: client.email, messageId: 'x@y' })],
  ['a mail to somebody else', ({ arrived }) => arrived.forEach((mail) => (mail.to = 'eve@elsewhere.example'))],
  ['a promise without its event', ({ client }) => (note(client, 'backup_codes.renewed').told = 'yes')],
  ['an event that nobody asked for', ({ client }) => client.log.splice(0)],
  ['one code taken twice', ({ client }) => client.log.push({ ...client.log.findLast(({ burns }) => burns)! })],
]

test('CHL-5, STO-5: the checks of what is left after a crash see what they are for', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  await browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  await app.countersign.deliverMail()
  const fresh = async (): Promise<World> => {
    const snapshot = await readSnapshot(app.db)
    const arrived = snapshot.outbox.map(({ id }) => ({ to: ada.email, messageId: `${id}@countersign.test` }))
    const at = { origin: '', baseUrl: '', now: app.clock.now }
    const client = newClient(at, { ...ada, address: '203.0.113.1' }, randomOf(1), () => {})
    for (const deed of [
      'sign_in.completed:password',
      'two_step.enrolment_begun',
      'two_step.enabled',
      'signed_out',
      'sign_in.password_accepted',
    ] as const) {
      note(client, deed).told = 'yes'
    }
    note(client, 'sign_in.completed:backup_code', ada.codes[0]).told = 'yes'
    return { snapshot, arrived, client }
  }
  const brokenIn = ({ snapshot, client, arrived }: World) =>
    findingsOf(snapshot, [client], arrived).flatMap(({ broken }) => broken)
  assert.deepEqual(brokenIn(await fresh()), [])
  for (const [what, plant] of planted) {
    const world = await fresh()
    plant(world)
    assert.ok(brokenIn(world).length > 0, what)
  }
})

function dropEvent(snapshot: Snapshot, action: string) {
  snapshot.events = snapshot.events.filter((event) => event.action !== action)
}

function repeatEvent(snapshot: Snapshot, action: string) {
  snapshot.events.push(...snapshot.events.filter((event) => event.action === action))
}

function dropMail({ outbox }: Snapshot, key: string) {
  return outbox.filter((row) => !row.unique_key.startsWith(key))
}
