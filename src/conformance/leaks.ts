import type { Exchange } from './send.ts'
import type { Target } from './target.ts'

export type Leak = { what: string; exchange: Exchange }

/** How hashes of passwords are written. */
const hashes = [
  /\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}/,
  /\$argon2(?:id|i|d)\$v=\d+\$[^\s"'<]{20,}/,
  /\$scrypt\$[^\s"'<]{20,}/,
  /\bpbkdf2[_:]sha\d+[$:]\d+[$:][^\s"'<]{20,}/,
]
const most = 5

/** Looks at every answer for what none may hold; keeps the first few. */
export function watchForLeaks({ people }: Target): { look: (exchange: Exchange) => void; found: Leak[] } {
  const never = Object.values(people).flatMap((account) => [
    ...(account?.never ?? []),
    ...(account?.secret === undefined ? [] : [account.secret]),
  ])
  const found: Leak[] = []
  return {
    found,
    look(exchange) {
      if (found.length >= most) return
      const { body } = exchange.answer
      const path = exchange.url.pathname
      if (found.some((leak) => leak.exchange.url.pathname === path)) return
      if (hashes.some((hash) => hash.test(body)))
        found.push({ what: `${path} answers with the hash of a password`, exchange })
      else if (never.some((text) => body.includes(text)))
        found.push({ what: `${path} answers with what nobody may see`, exchange })
    },
  }
}
