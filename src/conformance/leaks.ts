import type { Answer, Exchange } from './send.ts'
import type { Target } from './target.ts'

export type Leak = { what: string; exchange: Exchange }

/** How hashes of passwords are written, or fields named that hold one. */
const hashes = [
  /\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}/,
  /\$argon2(?:id|i|d)\$v=\d+\$[^\s"'<]{20,}/,
  /\$scrypt\$[^\s"'<]{20,}/,
  /\bpbkdf2[_:-]sha\d+[$:]\d+[$:][^\s"'<]{20,}/,
  /\bscrypt:\d+:\d+:\d+\$[^\s"'<]{20,}/,
  /\$(?:5|6|y|P|H)\$[./A-Za-z0-9$=]{30,}/,
  /"(?:password_?hash|hashed_?password|password_?digest|encrypted_?password)"\s*:\s*"[^"]{16,}"/i,
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
      const said = readable(exchange.answer)
      const path = exchange.url.pathname
      if (found.some((leak) => leak.exchange.url.pathname === path)) return
      if (hashes.some((hash) => hash.test(said)))
        found.push({ what: `${path} answers with the hash of a password`, exchange })
      else if (never.some((text) => said.includes(text)))
        found.push({ what: `${path} answers with what nobody may see`, exchange })
    },
  }
}

/** A body, and whatever stands in it, in cookies or in an address as base64: a signed token hides nothing from whoever has it. */
function readable({ body, setCookies, headers }: Answer): string {
  const all = [body, ...setCookies.map(decoded), headers['location'] ?? '', headers['authorization'] ?? ''].join('\n')
  const pieces = all.slice(0, mostRead).match(/[\w+/-]{24,}/g) ?? []
  return [all, ...pieces.slice(0, mostPieces).map((piece) => Buffer.from(piece, 'base64').toString('latin1'))].join(
    '\n',
  )
}

const mostRead = 100_000
const mostPieces = 200

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
