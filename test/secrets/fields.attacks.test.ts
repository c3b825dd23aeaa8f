import { addPasskey } from '../passkeys.ts'
import { makeKey } from '../security-key.ts'
import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { minutes } from '../../src/limits.ts'
import { startApp } from '../kit.ts'
import type { Json } from '../look-into-database.ts'
import { openChallenge } from '../second-step.ts'

/** What may stand in JSON, each by its path. A field that isn't named here fails: it has to be looked at first. */
const allowed: Record<string, string[]> = {
  challenge: ['challenge', 'expiresAt', 'methods[]', 'status'],
  signedIn: [
    'person.email',
    'person.id',
    'person.locale',
    'person.name',
    'person.role',
    'person.timeZone',
    'status',
    'token',
  ],
  byBackupCode: [
    'backupCodesLeft',
    'person.email',
    'person.id',
    'person.locale',
    'person.name',
    'person.role',
    'person.timeZone',
    'status',
    'token',
  ],
  me: [
    'organisation.id',
    'organisation.name',
    'person.email',
    'person.id',
    'person.locale',
    'person.name',
    'person.role',
    'person.timeZone',
    'plan.current',
    'plan.name',
  ],
  twoStep: [
    'backupCodesLeft',
    'eligible',
    'enabled',
    'enabledAt',
    'explanation',
    'manageUrl',
    'plans[]',
    'reason',
    'requiredBy',
  ],
  sessions: ['address', 'browser', 'createdAt', 'current', 'expiresAt', 'id', 'kind', 'lastSeenAt'].map(
    (field) => `sessions[].${field}`,
  ),
  refusal: ['code', 'detail', 'status', 'title', 'type'],
  export: [
    'events[].action',
    'events[].address',
    'events[].at',
    'events[].byYou',
    'exportedAt',
    'mails[].at',
    'mails[].subject',
    'mails[].to',
    'organisation.name',
    'organisation.plan',
    'organisation.planCurrent',
    'person.createdAt',
    'person.email',
    'person.emailConfirmedAt',
    'person.id',
    'person.joinedAt',
    'person.locale',
    'person.name',
    'person.role',
    'person.timeZone',
    'sessions[].address',
    'sessions[].browser',
    'sessions[].createdAt',
    'sessions[].expiresAt',
    'sessions[].kind',
    'sessions[].lastSeenAt',
    'twoStep.apps[].addedAt',
    'twoStep.apps[].lastUsedAt',
    'twoStep.apps[].name',
    'twoStep.backupCodesLeft',
    'twoStep.enabledAt',
    'twoStep.exemptReason',
    'twoStep.exemptUntil',
    'twoStep.passkeys[].aaguid',
    'twoStep.passkeys[].addedAt',
    'twoStep.passkeys[].backedUp',
    'twoStep.passkeys[].credentialId',
    'twoStep.passkeys[].lastUsedAt',
    'twoStep.passkeys[].name',
    'twoStep.passkeys[].publicKey',
    'twoStep.passkeys[].relyingParty',
    'twoStep.passkeys[].signCount',
    'twoStep.passkeys[].transports[]',
    'twoStep.requiredBy',
  ],
}

function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsOf(one, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, path === '' ? name : `${path}.${name}`))
}

test('ENR-11, LIFE-9: every JSON answer and the export hold the fields of a list, and no others', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await addPasskey(browser, makeKey())
  app.clock.advance(1 * minutes)
  const challenge = await openChallenge(app, ada)
  const signedIn = (await app.api('apiSignInCode', { challenge, code: app.codeNow(ada.secret) })).json
  const backup = { challenge: await openChallenge(app, ada), backupCode: ada.codes[0] }
  const token = String(signedIn['token'])
  const answers: Record<string, Json> = {
    challenge: (await app.api('apiSignIn', ada)).json,
    signedIn,
    byBackupCode: (await app.api('apiSignInBackupCode', backup)).json,
    me: (await app.api('apiMe', undefined, { token })).json,
    twoStep: (await app.api('apiTwoStep', undefined, { token })).json,
    sessions: (await app.api('apiSessions', undefined, { token })).json,
    refusal: (await app.api('apiMe')).json,
    export: JSON.parse((await browser.post('exportData')).text) as Json,
  }
  for (const [name, answer] of Object.entries(answers)) {
    assert.deepEqual([...new Set(fieldsOf(answer))].toSorted(), allowed[name], name)
  }
})
