import { strict as assert } from 'node:assert'
import { routes } from '../src/routes.ts'
import type { App } from './kit.ts'

export type Administrator = Awaited<ReturnType<typeof administrator>>

/** An administrator of a new organisation who has two-step on, in a browser, fresh. `again` signs them in once more. */
export async function administrator(app: App, of: { organisationId?: string } = {}) {
  const person = await app.protectedPerson({ role: 'administrator', ...of })
  const browser = app.browser()
  await browser.signIn(person)
  return {
    ...person,
    browser,
    async again() {
      app.clock.advance(60_000)
      assert.equal((await browser.signIn(person)).location, '/')
    },
  }
}

/** Requires two-step authentication of the organisation, on the page. */
export async function requireIt({ browser }: Administrator, days = 14): Promise<void> {
  const answer = await browser.post('policy', { days: String(days) })
  assert.equal(answer.location, routes.policy, answer.seen)
}

export const policyOf = (app: App, organisationId: string) =>
  app.db.selectFrom('policies').selectAll().where('organisation_id', '=', organisationId).executeTakeFirst()
