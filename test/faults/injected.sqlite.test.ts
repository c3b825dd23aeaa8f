import { test } from 'node:test'
import { databaseAway } from '../../faults/away.ts'
import { clockJumps } from '../../faults/clock.ts'
import { filesGoMissing } from '../../faults/files.ts'
import { killRounds } from '../../faults/kill.ts'
import { mailServerAway } from '../../faults/mail.ts'
import { soak } from '../../faults/soak.ts'
import { passes } from './injected.ts'

// The short forms of `npm run faults`.

test('STO-5, CHL-5, MAIL-5: whoever kills the program in the middle of work breaks no promise and loses no mail', () =>
  passes((report) => killRounds({ engine: 'sqlite', victim: 'node', rounds: 2, clients: 8, seed: 17 }, report)))

test('STO-5: while the disk takes nothing the program answers 503, loses nothing, and goes on by itself', () =>
  passes((report) => databaseAway({ engine: 'sqlite', ways: ['the disk takes nothing more'] }, report)))

test('MAIL-4: an hour without a mail server delays mails and loses none', () =>
  passes((report) => mailServerAway(report, 3)))

test('OTP-5, SES-3: a clock that goes back brings nothing back', () => passes(clockJumps))

test('STO-9: what has had its time is swept away while people come and go for a month', () =>
  passes((report) => soak({ engine: 'sqlite', lasts: { beats: 4 }, clients: 4, seed: 17 }, report)))

test('OPS-3, OPS-4: a server goes on without its files, and a back-up beside what was left is itself alone or refused', () =>
  passes(filesGoMissing))
