import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  amongApps,
  appsPerPerson,
  days,
  knownBrowsersPerPerson,
  secondStepBudget,
  stepsEitherSide,
  triesPerChallenge,
} from '../limits.ts'

/** Codes that are right at any moment, of a million. */
const chanceOfATry = (1 + 2 * stepsEitherSide) / 1_000_000
const longest = secondStepBudget[2]
const atMost = (tries: number) => 1 - (1 - chanceOfATry) ** tries
const security = readFileSync(join(import.meta.dirname, '../../SECURITY.md'), 'utf8')

test('THR-11: a guesser who knows the password has at most 0.03 % in 30 days in one lane', () => {
  assert.deepEqual([longest.tries, longest.within], [100, 30 * days])
  assert.equal((atMost(longest.tries) * 100).toFixed(2), '0.03')
  assert.match(security, /0\.03 % in 30 days/)
})

test('THR-11: and at most 0.37 % a year over the years, 0.39 % in a year in which thirteen windows begin', () => {
  const overTheYears = (longest.tries * 365 * days) / longest.within
  assert.ok(atMost(overTheYears) * 100 <= 0.37)
  const inOneYear = longest.tries * Math.ceil((365 * days) / longest.within)
  assert.equal((atMost(inOneYear) * 100).toFixed(2), '0.39')
  assert.match(security, /0\.37 % a year[^.]*\(0\.39 % in one/)
})

test('THR-11: one challenge gives 15 chances in a million', () => {
  assert.equal(Math.round(atMost(triesPerChallenge) * 1_000_000), 15)
})

test('THR-11: with every known browser stolen besides, eleven lanes have at most 0.33 % in 30 days', () => {
  assert.ok(atMost(longest.tries * (1 + knownBrowsersPerPerson)) * 100 <= 0.33)
  assert.match(security, /0\.33 %/)
})

test('APP-3: with two apps or three a guesser’s chance is no greater than with one: the budget of 30 days is shared', () => {
  // So many codes are right at any moment as there are apps times three.
  const atMostWith = (apps: number, tries: number) => 1 - (1 - apps * chanceOfATry) ** tries
  const inThirtyDays = [1, 2, 3].map((apps) => atMostWith(apps, amongApps(longest.tries, apps)))
  for (const chance of inThirtyDays) assert.ok(chance * 100 <= 0.03, String(chance))
  const inAYear = [1, 2, 3].map((apps) =>
    atMostWith(apps, (amongApps(longest.tries, apps) * 365 * days) / longest.within),
  )
  for (const chance of inAYear) assert.ok(chance * 100 <= 0.37, String(chance))
  assert.equal(appsPerPerson, 3)
  assert.match(security, /100, 50 or 33 tries/)
})
