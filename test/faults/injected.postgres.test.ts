import { test } from 'node:test'
import { databaseAway } from '../../faults/away.ts'
import { killRounds } from '../../faults/kill.ts'
import { lineGoesWrong, quickMishaps } from '../../faults/line.ts'
import { passes } from './injected.ts'

// The short forms of `npm run faults`, on the server of the run: others use it, so it isn't killed here.

const running = process.env['TEST_POSTGRES']

test('STO-5, CHL-5, MAIL-5: whoever kills the program on PostgreSQL in the middle of work breaks no promise and loses no mail', () =>
  passes((report) =>
    killRounds({ engine: 'postgres', running, victim: 'node', rounds: 1, clients: 8, seed: 17 }, report),
  ))

test('STO-5: while PostgreSQL lets nobody in, or holds its locks, the program answers 503, loses nothing, and goes on by itself', () =>
  passes((report) => databaseAway({ engine: 'postgres', running, ways: quick }, report)))

const quick = ['connections are cut, and none is let in', 'the server’s own patience with locks ends']

test('OPS-1, OPS-2: while the line to PostgreSQL falls silent, and another server takes over, under traffic, everybody is freed and all is well soon', () =>
  passes((report) => lineGoesWrong({ running, mishaps: quickMishaps }, report)))
