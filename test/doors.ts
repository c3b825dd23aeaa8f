import { strict as assert } from 'node:assert'
import { minutes } from '../src/limits.ts'
import { doorsThatTakeCodes, type RouteName, routes } from '../src/routes.ts'
import type { Browser } from './browser.ts'
import type { App } from './kit.ts'
import { mobileToken, openChallenge, type Protected } from './second-step.ts'

/** Someone who holds a session that signed in by code too long ago to be fresh, in a browser that isn't known: a stolen one. */
export async function stolenSession(app: App, person: Protected): Promise<Browser> {
  const browser = app.browser()
  await browser.signIn(person)
  for (const name of browser.cookies.keys()) if (name.startsWith('__Host-known')) browser.cookies.delete(name)
  app.clock.advance(11 * minutes)
  return browser
}

export type Door = (typeof doorsThatTakeCodes)[number]
type Given = { code: string } | { backupCode: string }

/** The form of the second step, in the browser and over the API, and each dialog. */
export const codeDoors = doorsThatTakeCodes.filter((name) => !name.endsWith('BackupCode'))
export const backupCodeDoors = doorsThatTakeCodes.filter((name) => !name.endsWith('ignInCode'))

/**
 * Every door that takes a code, for someone who holds all that each asks for but the code. What a door made of it is read from the audit trail:
 * "taken", or the reason of the refusal. Before each the count of tries is emptied, so that it is the code which is refused.
 */
export async function standBefore(app: App, person: Protected) {
  // Each a step that nobody has used yet.
  app.clock.advance(2 * minutes)
  const phone = { token: await mobileToken(app, person) }
  app.clock.advance(2 * minutes)
  const inside = await stolenSession(app, person)
  assert.equal(await inside.isSignedIn(), true)
  return {
    inside,
    offer: async (name: Door, given: Given): Promise<string> => {
      await app.db.deleteFrom('attempts').where('what', '=', 'second-step').execute()
      const before = new Set((await verdictsNow(app)).map(({ id }) => id))
      const status = await knock(app, name, { person, inside, phone }, given)
      const told = (await verdictsNow(app)).filter(({ id }) => !before.has(id))
      assert.ok(told.length <= 1, `${name}: one code, one verdict`)
      const [verdict] = told
      return verdict ? (/"reason":"(\w+)"/.exec(verdict.details)?.[1] ?? 'taken') : String(status)
    },
  }
}

/** What became of codes at this very moment. */
async function verdictsNow(app: App) {
  return app.db
    .selectFrom('audit_events')
    .select(['id', 'details'])
    .where('at', '=', app.clock.now())
    .where('action', 'in', ['sign_in.completed', 'sign_in.refused', 'fresh.given', 'fresh.refused'])
    .execute()
}

type Intruder = { person: Protected; inside: Browser; phone: { token: string } }

async function knock(app: App, name: Door, by: Intruder, given: Given): Promise<number> {
  if (name === 'apiFresh') {
    const { status, json } = await app.api(name, given, by.phone)
    // It goes on under a new one.
    if (status === 200) by.phone.token = String(json['token'])
    return status
  }
  if (isApi(name)) {
    const challenge = await openChallenge(app, by.person)
    return (await app.api(name, { challenge, answer: Object.values(given)[0], ...given })).status
  }
  if (!name.startsWith('signIn')) return (await by.inside.postTo(routes[name], given)).status
  const browser = app.browser()
  await browser.givePassword(by.person)
  return (await browser.post(name, given)).status
}

const isApi = (name: RouteName) => routes[name].startsWith('/api/')
