import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mailServices } from '../../test/mail.ts'
import { listMail, readMail } from './read.ts'

test('STO-8: a link in a waiting message stands nowhere in the database files, in no common writing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-mail-'))
  t.after(() => rm(folder, { recursive: true }))
  const { services, queue, personId } = await mailServices({ file: join(folder, 'data.sqlite') })
  const token = 'kF3vQ9Zr7LpXw2TnYbHs5JmDc8Ga4EuR'
  const url = `https://countersign.test/reset-password/${token}`
  await queue('reset-link:1', { action: { label: 'Choose', url } })

  const names = await readdir(folder)
  const files = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))))
  assert.ok(files.includes(personId), 'the files hold the row')
  assert.ok(!files.includes(token))
  assert.ok(!files.toString('latin1').toLowerCase().includes(Buffer.from(token).toString('hex')))
  // base64 looks different at each of three offsets; the whole groups in the middle stay.
  assert.ok(!files.includes(Buffer.from(token).toString('base64').slice(4, -4)))
  assert.ok(!files.includes(Buffer.from(token.slice(1)).toString('base64').slice(4, -4)))
  assert.ok(!files.includes(Buffer.from(token.slice(2)).toString('base64').slice(4, -4)))

  const [listed] = await listMail(services)
  assert.match((await readMail(services, listed?.id ?? ''))?.text ?? '', new RegExp(token))
  await services.db.destroy()
})
