import { type BlockList, isIP } from 'node:net'
import { isTrusted, plainAddress } from './address.ts'

/** By which header the listed proxies say whom they ask for: one of them, because a proxy that sets one lets the other through as a client wrote it. */
export const forwardedHeaders = ['x-forwarded-for', 'forwarded'] as const
export type ForwardedHeader = (typeof forwardedHeaders)[number]

/** What is wrong with how proxies and settings fit together: everybody behind such a peer may count as one address. */
export type Misfit =
  /** A peer that isn't listed says whom it asks for. */
  | 'unlisted'
  /** A listed one does, by the header that isn't read. */
  | 'other_header'
  /** A listed one names somebody by what is no address. */
  | 'unreadable'

type Asks = { address: string; misfit: Misfit | null }

/**
 * The client's address: the socket's, unless that is a trusted proxy; then the last one that was forwarded and isn't one, read from the right, because
 * everything further left was written by whoever sent it (requirement WEB-7). What can't be read ends the reading: the nearest address that is known counts.
 */
export function clientAddress(
  socketAddress: string,
  header: (name: ForwardedHeader) => string | undefined,
  { trusted, by }: { trusted: BlockList; by: ForwardedHeader },
): Asks {
  let address = plainAddress(socketAddress)
  const other = forwardedHeaders.find((name) => name !== by) ?? by
  if (!isTrusted(address, trusted)) return { address, misfit: header(by) || header(other) ? 'unlisted' : null }
  const hops = by === 'forwarded' ? forwarded(header(by) ?? '') : forwardedFor(header(by) ?? '')
  let said = false
  for (const hop of hops) {
    said = true
    const next = addressOf(hop)
    if (next === null) return { address, misfit: 'unreadable' }
    address = next
    if (!isTrusted(address, trusted)) return { address, misfit: null }
  }
  return { address, misfit: !said && header(other) ? 'other_header' : null }
}

/** The hops of `X-Forwarded-For`, the last one first. An empty one is none (RFC 9110 §5.6.1.2). */
function forwardedFor(text: string): string[] {
  return text
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
    .toReversed()
}

const token = String.raw`[\w!#$%&'*+.^\x60|~-]+`
const quoted = String.raw`"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"`
// Many proxies leave the quotation marks out around a port or an IPv6 address, in `host` as well; what ends a value is none of these signs.
const bare = String.raw`[\w!#$%&'*+.^\x60|~:[\]-]+`
const pair = String.raw`${token}=(?:${bare}|${quoted})`
// Each space has one place in it: with two for the one behind a semicolon, twenty of them would take the server's breath for everybody.
const element = new RegExp(String.raw`^[ \t]*(?:${pair}[ \t]*)?(?:;[ \t]*(?:${pair}[ \t]*)?)*$`, 'u')
const pairs = new RegExp(String.raw`(${token})=(${bare}|${quoted})`, 'gu')

/**
 * The hops of `Forwarded` (RFC 7239 §4), the last one first, up to the first that is not well formed. An element ends at the nearest comma to its left
 * that leaves one: read from the left, a quotation mark that a client never closed would swallow what the proxies wrote behind it.
 */
function* forwarded(text: string): Generator<string> {
  let rest = text
  while (rest.trim() !== '') {
    let comma = rest.lastIndexOf(',')
    while (comma >= 0 && !element.test(rest.slice(comma + 1)))
      comma = comma === 0 ? -1 : rest.lastIndexOf(',', comma - 1)
    const last = rest.slice(comma + 1)
    if (last.trim() !== '') yield element.test(last) ? forOf(last) : ''
    rest = comma < 0 ? '' : rest.slice(0, comma)
  }
}

/** Whom an element names, once; empty: nobody. */
function forOf(text: string): string {
  const named = [...text.matchAll(pairs)].filter(([, name = '']) => name.toLowerCase() === 'for')
  return named.length === 1 ? (named[0]?.[2] ?? '') : ''
}

/** An address in each dress in which proxies send one: quoted, in brackets, with a port or a zone. Null for what is none, as `unknown` or `_hidden`. */
function addressOf(hop: string): string | null {
  const plain = /^"(.*)"$/s.exec(hop)?.[1]?.replaceAll(/\\(.)/gs, '$1').trim() ?? hop
  const [, inBrackets, v4] = /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::(?:\d{1,5}|_[\w.-]+))?$/.exec(plain) ?? []
  // By which of its wires a proxy heard of somebody is nothing to us, and would make them many.
  const address = (inBrackets ?? v4 ?? plain).replace(/^([\da-f:.]+)%.*$/is, '$1')
  if (isIP(address) === 0 || (inBrackets !== undefined && isIP(address) !== 6)) return null
  return plainAddress(address)
}
