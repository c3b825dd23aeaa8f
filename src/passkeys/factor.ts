import type { Factor } from '../factor.ts'
import { passkeysPerPerson } from '../limits.ts'
import { passkeyField } from '../ui/passkey-field.ts'
import * as ceremonies from './ceremonies.queries.ts'
import { checkPasskey } from './check.ts'
import { isKey } from './kinds.ts'
import * as queries from './passkeys.queries.ts'
import { passkeySchema } from './passkeys.schemas.ts'
import { readAssertion } from './read.ts'
import { suspectPasskey } from './suspect.ts'

/** A passkey, or a security key: nothing is typed, and nothing can be given to another site. */
export const passkeyFactor = {
  ...passkeySchema,
  read: (given) => (readAssertion(given), given),
  unguessable: true,
  inTurn: (services, at, work) => work((of) => checkPasskey(services, of, at)),
  onRefused: async (decision, { code, why }) => {
    if (why === 'passkey_suspected') await suspectPasskey(decision, code)
  },
  each: {
    atMost: passkeysPerPerson,
    list: async (db, personId) =>
      (await queries.list(db, personId)).map((row) => ({
        id: row.id,
        name: row.name,
        addedAt: row.created_at,
        lastUsedAt: row.last_used_at,
        passkey: {
          isKey: isKey({
            transports: JSON.parse(row.transports) as string[],
            backupEligible: row.backup_eligible === 1,
          }),
          synced: row.backed_up === 1,
          browserId: row.browser_id,
          rpId: row.rp_id,
          suspectedAt: row.suspected_at,
        },
      })),
    rename: queries.rename,
    removeOne: queries.removeOne,
  },
  async remove(tx, personId) {
    await queries.removeOf(tx, personId)
    await ceremonies.removeOf(tx, personId)
  },
  page: 'signInPasskey',
  words: (say) => ({
    title: say('sign_in.passkey_title'),
    lead: say('sign_in.passkey_lead'),
    verify: say('sign_in.passkey_submit'),
    instead: say('sign_in.use_passkey'),
    confirm: say('confirm.passkey_lead'),
    asks: say('confirm.passkey_asks'),
    submit: say('confirm.use_passkey'),
  }),
  ask: (say, { ceremony, error }) => passkeyField({ say, ceremony, error }),
  scripts: ['passkey'],
} as const satisfies Factor
