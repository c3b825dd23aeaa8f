import { join } from 'node:path'
import type { Case, Contender } from './contender.ts'
import { slowHashFor } from './hashing.ts'
import { challengeFor, sha256 } from './limit-challenge.ts'
import { openLimitStore } from './limit-store.ts'
import type { Flow } from './load.ts'
import { type MadeUp, makeUp, password, rightCode, secret, wrongCode } from './people.ts'

const backupCode = 'ABCD-EFGH-JKMN-PQRS'

/** The least that is correct: what everything is compared with. */
export const limit: Contender = {
  name: 'limit',
  cases: ['code', 'known-browser', 'wrong-code', 'backup-code', 'both-steps'],
  async settle(database, hashing) {
    const store = await openLimitStore(database)
    // A hash brings its own cost along.
    const passwordHash = await slowHashFor(hashing).hash(password)
    return {
      command: (port) => ({ args: [join(import.meta.dirname, 'limit-server.ts'), database, String(port)], env: {} }),
      async prepare(what, people) {
        const made = makeUp(people)
        await store.addPeople(
          made.map((person) => ({ ...person, passwordHash, secret, backupCodeHash: sha256(backupCode) })),
        )
        return made.map(flowFor(what))
      },
      quiet: async () => {},
      close: () => store.close(),
    }
  },
}

function flowFor(what: Case) {
  const code = what === 'wrong-code' ? wrongCode() : rightCode()
  const json = { 'content-type': 'application/json' }
  const answer = (body: Record<string, string>, expect = 200) =>
    ({ method: 'POST', path: '/answer', headers: json, body: JSON.stringify(body), expect }) as const
  return ({ id, email }: MadeUp): Flow => {
    if (what === 'wrong-code') return [answer({ challenge: challengeFor(id), code }, 401)]
    if (what === 'backup-code') return [answer({ challenge: challengeFor(id), backupCode })]
    if (what !== 'both-steps') return [answer({ challenge: challengeFor(id), code })]
    const body = JSON.stringify({ email, password })
    const first = { method: 'POST', path: '/sign-in', headers: json, body, expect: 200 } as const
    return [{ ...first, take: '"challenge":"([^"]+)"' }, answer({ challenge: '{taken}', code })]
  }
}
