// better-auth with its two-factor plugin, set up as its documentation says: `toNodeHandler` on a bare server, its own adapter over
// `node:sqlite` or `pg`. Plain JavaScript, because the package is only there once the benchmark has installed it.
//   node bench/peers/better-auth.mjs DATABASE PORT slow|none
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { hashPassword, makeSignature, symmetricEncrypt } from 'better-auth/crypto'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { twoFactor } from 'better-auth/plugins'
import pg from 'pg'

const baseURL = 'http://bench.example'
const secret = 'benchmarks-only-benchmarks-only-0'
const durable = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'

if (process.argv[1] === import.meta.filename) serve(...process.argv.slice(2))

function serve(database, port, hashing) {
  const answer = toNodeHandler(createAuth(open(database, durable), hashing))
  createServer((request, response) => void answer(request, response)).listen(Number(port), '127.0.0.1')
}

function createAuth(database, hashing) {
  const takenOut = {
    hash: async (password) => `plain ${password}`,
    verify: async (given) => given.hash === `plain ${given.password}`,
  }
  return betterAuth({
    baseURL,
    secret,
    database,
    emailAndPassword: { enabled: true, ...(hashing === 'none' && { password: takenOut }) },
    plugins: [twoFactor({ issuer: 'Bench' })],
    // Its limits are per address and in memory; they are not what is measured.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  })
}

function open(database, pragmas) {
  if (database.startsWith('postgres://')) return new pg.Pool({ connectionString: database, max: 10 })
  const sqlite = new DatabaseSync(database, { timeout: 5000 })
  sqlite.exec(pragmas)
  return sqlite
}

/** Makes the tables; returns what adds people through its own adapter, with an open challenge each. */
export async function settle(database, hashing) {
  // What is prepared needn't be on the disk before the server starts: committing each row would take longer than measuring.
  const db = open(database, durable.replace('FULL', 'OFF'))
  if (db instanceof pg.Pool) db.on('connect', (client) => void client.query('set synchronous_commit = off'))
  const auth = createAuth(db, hashing)
  await (await getMigrations(auth.options)).runMigrations()
  const { adapter, internalAdapter, secretConfig, createAuthCookie } = await auth.$context
  const encrypted = (data) => symmetricEncrypt({ key: secretConfig, data })
  const cookieName = createAuthCookie('two_factor').name
  let kept

  return {
    cookieName,
    async add(people, { password, otpSecret, backupCodes }) {
      kept ??= {
        password: hashing === 'none' ? `plain ${password}` : await hashPassword(password),
        secret: await encrypted(otpSecret),
        backupCodes: await encrypted(JSON.stringify(backupCodes)),
      }
      const cookies = []
      for (const { id, email } of people) {
        const now = new Date()
        const expiresAt = new Date(Date.now() + 600_000)
        const user = {
          id,
          email,
          name: 'Ada Lind',
          emailVerified: true,
          twoFactorEnabled: true,
          createdAt: now,
          updatedAt: now,
        }
        await adapter.create({ model: 'user', data: user, forceAllowId: true })
        await internalAdapter.linkAccount({
          userId: id,
          providerId: 'credential',
          accountId: id,
          password: kept.password,
        })
        const factor = { userId: id, secret: kept.secret, backupCodes: kept.backupCodes, verified: true }
        await adapter.create({ model: 'twoFactor', data: factor })
        const identifier = `2fa-${id}`
        await internalAdapter.createVerificationValue({ value: id, identifier, expiresAt })
        await internalAdapter.createVerificationValue({
          value: '0',
          identifier: `2fa-attempts-${identifier}`,
          expiresAt,
        })
        cookies.push(encodeURIComponent(`${identifier}.${await makeSignature(identifier, secret)}`))
      }
      return cookies
    },
    close: async () => (db instanceof pg.Pool ? db.end() : db.close()),
  }
}
