import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { hashBackupCode } from '../src/backup-codes/batch.ts'
import { makeBackupCode, readBackupCode } from '../src/backup-codes/code.ts'
import { createStandAlone } from '../src/standalone/stand-alone.ts'
import { openDatabase } from '../src/adapters/database.ts'
import type { Services } from '../src/services.ts'
import type { Db } from '../src/adapters/schema.ts'
import { hashToken, newToken } from '../src/adapters/token.ts'
import { challengeLifetime } from '../src/limits.ts'
import { createOrganisation } from '../src/standalone/people/create.ts'
import { pathTo } from '../src/routes.ts'
import { readSettings } from '../src/settings.ts'
import { asBuiltProgram, asProgram } from '../test/program.ts'
import type { Case, Contender } from './contender.ts'
import { isPostgres } from './engines.ts'
import { slowHashFor } from './hashing.ts'
import type { Flow } from './load.ts'
import { type MadeUp, makeUp, password, rightCode, secret, wrongCode } from './people.ts'

const baseUrl = 'https://bench.example'

/** The program as it is run in production, behind a proxy that says where each request is from, with a mail server that takes all. */
export function countersign(mailPort: number): Contender {
  return {
    name: 'countersign',
    cases: ['code', 'known-browser', 'wrong-code', 'backup-code', 'both-steps'],
    async settle(database, hashing) {
      const env = environment(database, mailPort)
      const db = await openDatabase(database)
      const { services } = createStandAlone({
        settings: readSettings(env),
        db,
        keys: readSettings(env).keys ?? [],
        slowHash: slowHashFor(hashing),
      })
      const fill = await filling(services)
      const args = hashing === 'slow' ? asProgram('main') : await asBuiltProgram('bench/quick-countersign.ts')
      return {
        command: (port) => ({ args, env: { ...env, PORT: String(port) } }),
        async prepare(what, people) {
          const ready = await fill(what, people)
          return ready.map(flowFor(what))
        },
        quiet: () => mailSent(db),
        close: () => db.destroy(),
      }
    },
  }
}

/** Production's settings. The key is new with each run: nothing that it sealed outlives that. */
function environment(database: string, mailPort: number) {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BASE_URL: baseUrl,
    TRUSTED_PROXIES: '127.0.0.1',
    SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    COUNTERSIGN_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    ...(isPostgres(database) ? { DATABASE_URL: database, DATA_DIR: '/nonexistent' } : { DATA_DIR: dirname(database) }),
  }
}

type Ready = MadeUp & { challenge: string; known: string; backupCode: string }

/** Puts people where sign-in looks for them, in one transaction: sealed, peppered and hashed as the application itself does it. */
async function filling(services: Services) {
  const { randomness, vault } = services
  const organisation = await createOrganisation(services, { name: 'Bench', plan: 'professional', planCurrent: true })
  const passwordHash = await services.slowHash.hash(password)
  const backupCode = makeBackupCode(randomness)
  const read = readBackupCode(backupCode)
  const salt = randomBytes(32).toString('base64url')
  // The first key's own pepper, as batches had it that were made before each got one: one hash serves everybody.
  const batch = { salt, pepper: vault.pepperOf('bench') }
  const codeHash = await hashBackupCode(services, 'code' in read ? read.code : '', batch)

  return async (what: Case, people: number): Promise<Ready[]> => {
    const now = services.clock.now()
    const ready = makeUp(people).map((person) => ({
      ...person,
      challenge: newToken(randomness).token,
      known: newToken(randomness).token,
      backupCode,
    }))
    await services.db.transaction().execute(async (tx) => {
      for (const { id, email, challenge, known } of ready) {
        await tx
          .insertInto('people')
          .values({
            id,
            organisation_id: organisation,
            email,
            email_confirmed_at: now,
            name: 'Ada Lind',
            role: 'person',
            password_hash: passwordHash,
            locale: 'en',
            created_at: now,
            joined_at: now,
          })
          .execute()
        await tx.insertInto('two_step').values({ person_id: id, enabled_at: now, generation: 1 }).execute()
        const authenticator = randomness.id()
        const { sealed, keyId } = vault.seal(secret, { person: id, row: authenticator })
        await tx
          .insertInto('authenticators')
          .values({
            id: authenticator,
            person_id: id,
            name: 'Phone',
            sealed_secret: sealed,
            key_id: keyId,
            algorithm: 'SHA1',
            digits: 6,
            period: 30,
            last_step: 0,
            last_used_at: now,
            created_at: now,
          })
          .execute()
        await tx
          .insertInto('challenges')
          .values({
            id: randomness.id(),
            token_hash: hashToken(challenge),
            person_id: id,
            kind: what === 'known-browser' ? 'browser' : 'mobile',
            generation: 1,
            next: null,
            created_at: now,
            expires_at: now + challengeLifetime,
            consumed_at: null,
          })
          .execute()
        if (what === 'known-browser') {
          await tx
            .insertInto('known_browsers')
            .values({
              id: randomness.id(),
              token_hash: hashToken(known),
              person_id: id,
              generation: 1,
              second_step: 1,
              created_at: now,
              last_seen_at: now,
            })
            .execute()
        }
        if (what === 'backup-code') {
          await tx
            .insertInto('backup_codes')
            .values({
              id: randomness.id(),
              person_id: id,
              batch: randomness.id(),
              salt,
              key_id: 'bench',
              sealed_pepper: null,
              hash: codeHash,
              used_at: null,
            })
            .execute()
        }
      }
    })
    return ready
  }
}

/** Sign-ins from a phone and spent backup codes leave mail, which goes out after the answer. */
async function mailSent(db: Db): Promise<void> {
  for (;;) {
    const { waiting } = await db
      .selectFrom('outbox')
      .select((mails) => mails.fn.countAll<number>().as('waiting'))
      .where('sent_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (Number(waiting) === 0) return
    await wait(20)
  }
}

function flowFor(what: Case) {
  const code = what === 'wrong-code' ? wrongCode() : rightCode()
  return (person: Ready): Flow => {
    const { email, address, challenge, backupCode } = person
    const json = { 'content-type': 'application/json', 'x-forwarded-for': address }
    const call = (path: string, body: Record<string, string>, expect = 200) =>
      ({ method: 'POST', path, headers: json, body: JSON.stringify(body), expect }) as const
    const answer = pathTo('apiSignInCode')
    if (what === 'known-browser') return [formOf(person, code)]
    if (what === 'wrong-code') return [call(answer, { challenge, code }, 401)]
    if (what === 'backup-code') return [call(pathTo('apiSignInBackupCode'), { challenge, backupCode })]
    if (what === 'code') return [call(answer, { challenge, code })]
    const first = { ...call(pathTo('apiSignIn'), { email, password }), take: '"challenge":"([^"]+)"' }
    return [first, call(answer, { challenge: '{taken}', code })]
  }
}

function formOf({ address, challenge, known }: Ready, code: string) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-forwarded-for': address,
    'sec-fetch-site': 'same-origin',
    cookie: `__Host-challenge=${challenge}; __Host-known=${known}`,
  }
  return { method: 'POST', path: pathTo('signInCode'), headers, body: `code=${code}`, expect: 303 } as const
}
