import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Case, Contender } from './contender.ts'
import type { Hashing } from './hashing.ts'
import type { Flow } from './load.ts'
import { type MadeUp, makeUp, password, rightCode, secret, wrongCode } from './people.ts'

const folder = join(import.meta.dirname, 'peers')
const program = join(folder, 'better-auth.mjs')
const backupCodes = Array.from({ length: 10 }, (_, index) => `Abc${index}d-eFg${index}h`)

type Peer = {
  settle: (database: string, hashing: Hashing) => Promise<PeerPeople>
}
type PeerPeople = {
  cookieName: string
  /** Returns the signed cookie of each one's challenge. */
  add(people: MadeUp[], kept: { password: string; otpSecret: string; backupCodes: string[] }): Promise<string[]>
  close(): Promise<void>
}

/** The library that most new projects take, with the plugin that its documentation shows. */
export const betterAuth: Contender = {
  name: 'better-auth',
  cases: ['code', 'known-browser', 'wrong-code', 'backup-code', 'both-steps'],
  async settle(database, hashing) {
    installPeers()
    const { settle }: Peer = await import(program)
    const peer = await settle(database, hashing)
    return {
      command: (port) => ({ args: [program, database, String(port), hashing], env: { NODE_ENV: 'production' } }),
      async prepare(what, people) {
        const made = makeUp(people)
        const otpSecret = Buffer.from(secret).toString()
        const cookies = await peer.add(made, { password, otpSecret, backupCodes })
        return made.map((person, index) => flowFor(what, person, `${peer.cookieName}=${cookies[index]}`))
      },
      quiet: async () => {},
      close: () => peer.close(),
    }
  },
}

/** In a folder of their own: the product doesn't grow by what it is compared with. */
function installPeers(): void {
  if (existsSync(join(folder, 'node_modules/better-auth'))) return
  process.stderr.write('Installing what is compared (once) …\n')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('bench/peers could not be installed')
}

function flowFor(what: Case, { email, address }: MadeUp, cookie: string): Flow {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address, origin: 'http://bench.example' }
  const call = (path: string, body: Record<string, string>, cookie: string, expect = 200) =>
    ({
      method: 'POST',
      path: `/api/auth/${path}`,
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
      expect,
    }) as const
  if (what === 'wrong-code') return [call('two-factor/verify-totp', { code: wrongCode() }, cookie, 401)]
  if (what === 'backup-code') return [call('two-factor/verify-backup-code', { code: backupCodes[0] ?? '' }, cookie)]
  const answer = (cookie: string) => call('two-factor/verify-totp', { code: rightCode() }, cookie)
  if (what !== 'both-steps') return [answer(cookie)]
  const { cookie: none, ...withoutCookie } = call('sign-in/email', { email, password }, '').headers
  const first = { ...call('sign-in/email', { email, password }, none), headers: withoutCookie }
  return [{ ...first, take: '(?:set-cookie: |, )(better-auth\\.two_factor=[^;]+)' }, answer('{taken}')]
}
