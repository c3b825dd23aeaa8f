import { strict as assert } from 'node:assert'
import { createApp } from '../src/app.ts'
import { slices } from '../src/standalone/slices.ts'
import { makeBackupCode } from '../src/backup-codes/code.ts'
import { systemRandomness } from '../src/adapters/randomness.ts'
import { minutes } from '../src/limits.ts'
import { loadAssets } from '../src/ui/assets.ts'
import type { App, Someone } from './kit.ts'

export type Protected = Someone & { secret: string; codes: string[] }

/** The first step over the API, for someone with two-step on: the challenge. */
export async function openChallenge(app: App, person: Someone): Promise<string> {
  const { json, text } = await app.api('apiSignIn', { email: person.email, password: person.password })
  assert.equal(json['status'], 'challenge', text)
  return String(json['challenge'])
}

/** Several challenges, one after the other: passwords on their way count like wrong ones until they turn out right. */
export async function challengesOf(app: App, person: Someone, howMany: number): Promise<string[]> {
  const challenges: string[] = []
  for (let opened = 0; opened < howMany; opened += 1) challenges.push(await openChallenge(app, person))
  return challenges
}

/** A browser in which the person has passed both steps, and signed out again: it is known. */
export async function ownBrowser(app: App, person: Protected, browser = app.browser()) {
  await browser.signIn(person)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  return browser
}

/** The second step over the API. */
export const giveCode = (app: App, challenge: string, code: string) => app.api('apiSignInCode', { challenge, code })

/** The password over the API, and for someone with two-step on the code: the token of a mobile session. */
export async function mobileToken(app: App, person: Someone & { secret?: string }): Promise<string> {
  const { email, password, secret } = person
  const { json, text } = secret
    ? await giveCode(app, await openChallenge(app, person), app.codeNow(secret))
    : await app.api('apiSignIn', { email, password })
  assert.equal(json['status'], 'signed_in', text)
  return String(json['token'])
}

/** Well formed, and nobody's. */
export const wrongBackupCode = () => makeBackupCode(systemRandomness)

/** Wrong codes, one after the other, each with a challenge of its own. */
export async function guessWrong(app: App, person: Protected, times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let guess = 0; guess < times; guess += 1) {
    const challenge = await openChallenge(app, person)
    statuses.push((await giveCode(app, challenge, app.wrongCode(person.secret))).status)
  }
  return statuses
}

/** Counts how often a guess is really checked from here on: an authenticator's secret opened, or a backup code hashed. */
export async function countChecks(app: App): Promise<{ made: number }> {
  const rows = await app.db.selectFrom('authenticators').select('id').execute()
  const authenticators = new Set(rows.map((row) => row.id))
  const { vault, slowHash } = app.services
  const checks = { made: 0 }
  app.services.vault = {
    ...vault,
    open(sealed, belonging) {
      if (authenticators.has(belonging.row)) checks.made += 1
      return vault.open(sealed, belonging)
    },
  }
  app.services.slowHash = { ...slowHash, derive: (text, salt) => ((checks.made += 1), slowHash.derive(text, salt)) }
  return checks
}

/**
 * What a piece of work costs the database: statements that read or write, and commits (a write outside a transaction is one by itself). The locks
 * that PostgreSQL needs travel with the `begin` before them, and count as little.
 */
export async function costOf(app: App, work: () => Promise<unknown>): Promise<{ statements: number; commits: number }> {
  const { mailIsWaiting } = app.services
  // Delivery looks at the outbox on its own time: that is not this work's.
  app.services.mailIsWaiting = () => {}
  const before = app.statements.length
  await work()
  const sent = app.statements.slice(before).filter((sql) => !/^(?:select|update|with) .*"outbox"/.test(sql))
  app.services.mailIsWaiting = mailIsWaiting
  let inside = false
  let commits = 0
  for (const sql of sent) {
    if (/^begin/i.test(sql)) inside = true
    const writes = /^(insert|update|delete|replace)/i.test(sql)
    if (sql === 'commit' || (writes && !inside)) commits += 1
    if (sql === 'commit' || sql === 'rollback') inside = false
  }
  const between = /^(?:begin|commit|rollback|savepoint|release)|^select (?:case when .* then )?pg_advisory_xact_lock/i
  const statements = sent.filter((sql) => !between.test(sql)).length
  return { statements, commits }
}

/** Every method and path that the application answers, read from its router, with something in place of `:name`. */
export function realRoutes(app: App): { method: string; path: string }[] {
  const all = createApp(app.services, loadAssets(), slices)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replace(/:\w+/g, 'x').replace(/\/\*$/, '/x') }))
  return [...new Map(all.map((route) => [`${route.method} ${route.path}`, route])).values()]
}
