import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyMail, mailServices } from '../../test/mail.ts'
import { days, sentMailKept } from '../limits.ts'
import { createDelivery } from './deliver.ts'
import { queueMail } from './outbox.ts'
import { listMail, mailsTo, readMail } from './read.ts'
import { sweepMail } from './sweep.ts'

test('MAIL-5: an event that is told twice leaves one message', async () => {
  const { queue, rows } = await mailServices()
  await queue('two-step-enabled:1')
  await queue('two-step-enabled:1')
  await queue('two-step-enabled:2')
  const keys = (await rows()).map((row) => row.unique_key)
  assert.deepEqual(keys.toSorted(), ['two-step-enabled:1', 'two-step-enabled:2'])
})

test('STO-5: a change that is rolled back takes its mail with it', async () => {
  const { services, personId, rows } = await mailServices()
  const work = services.db.transaction().execute(async (tx) => {
    await queueMail(tx, services, { personId, uniqueKey: 'lost', message: anyMail }, services.clock.now())
    throw new Error('the power failed')
  })
  await assert.rejects(work, /the power failed/)
  assert.deepEqual(await rows(), [])
})

test('STO-2: a message that was moved to another row does not open', async () => {
  const { services, queue, rows } = await mailServices()
  await queue('one')
  await queue('two')
  const [one, two] = await rows()
  assert.ok(one && two)
  await services.db.updateTable('outbox').set({ sealed_message: one.sealed_message }).where('id', '=', two.id).execute()
  await assert.rejects(readMail(services, two.id))
})

test('development reads its mail without a mail server: newest first, to whom, and both parts', async () => {
  const { services, clock, queue } = await mailServices()
  await queue('first', { subject: 'First' })
  clock.advance(1000)
  await queue('second', { subject: 'Second', paragraphs: ['The second.'] })
  assert.equal(await createDelivery(services, null).deliverDue(), 2)

  const list = await listMail(services)
  assert.deepEqual(
    list.map(({ to, subject }) => [to, subject]),
    [
      ['ada@ferndale.example', 'Second'],
      ['ada@ferndale.example', 'First'],
    ],
  )
  const message = await readMail(services, list[0]?.id ?? '')
  assert.equal(message?.at, clock.now())
  assert.match(message.text, /\n\nThe second\.\n\n/)
  assert.match(message.html, /<p [^>]*>The second\.<\/p>/)
})

test('a mail that an earlier version drew before it waited goes as it was drawn', async () => {
  const { services, personId, queue, rows } = await mailServices()
  await queue('one')
  const [row] = await rows()
  const drawn = { subject: 'Before', text: 'The text', html: '<p>The page</p>' }
  const link = { id: 'link', livesFor: 1000 }
  const sealed = services.vault.seal(Buffer.from(JSON.stringify({ ...drawn, link })), {
    person: personId,
    row: row?.id ?? '',
  })
  await services.db.updateTable('outbox').set({ sealed_message: sealed.sealed }).execute()
  const sent: object[] = []
  const begun: object[] = []
  const delivery = createDelivery(
    services,
    { send: async ({ subject, text, html }) => void sent.push({ subject, text, html }) },
    async (_, which) => void begun.push(which),
  )
  assert.equal(await delivery.deliverDue(), 1)
  assert.deepEqual([sent, begun], [[drawn], [link]])
  assert.equal((await mailsTo(services, { id: personId, email: '' }))[0]?.subject, 'Before')
})

test('a message that does not exist reads as null', async () => {
  const { services } = await mailServices()
  assert.equal(await readMail(services, 'nothing'), null)
})

test('AUD-4: sent mail goes after seven days, waiting mail stays', async () => {
  const { services, clock, queue, rows } = await mailServices()
  await queue('sent')
  await createDelivery(services, null).deliverDue()
  await queue('waiting')
  clock.advance(sentMailKept)
  await sweepMail(services, clock.now())
  assert.equal((await rows()).length, 2)
  clock.advance(1)
  await sweepMail(services, clock.now())
  assert.deepEqual(
    (await rows()).map((row) => row.unique_key),
    ['waiting'],
  )
  assert.equal(sentMailKept, 7 * days)
})
