import { BlockList, isIP, SocketAddress } from 'node:net'
import { once } from './once.ts'

/** Addresses and networks (`10.0.0.0/8`) whose forwarded headers count. None: the socket's address is the client's. */
export function trustedProxies(entries: string[]): BlockList {
  const trusted = new BlockList()
  for (const entry of entries) {
    // Digits only: "10.0.0.0/" read as a number would be a network of every address there is.
    const [, written = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
    // As peers are looked up; what is a network's size in one spelling is none in the other.
    const address = bits === undefined ? plainAddress(written) : written
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) throw new Error(`"${entry}" is neither an address nor a network`)
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  return trusted
}

/** One spelling for each address; `::ffff:192.0.2.1`, however it is written, is 192.0.2.1 (requirement THR-8). */
export function plainAddress(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '')
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** The network of an address: an IPv4 address to its /24, an IPv6 one to its /48. Nothing is left of what is neither. */
export function shortAddress(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (isIP(plain) !== 6 || plain.includes('%')) return ''
  return `${plainAddress(`${groupsOf(plain).slice(0, 3).join(':')}::`)}/48`
}

/**
 * What counts as one address for a budget (requirement THR-8): an IPv4 address, or the /64 of an IPv6 one, which a single subscriber has to
 * himself.
 */
export function addressKey(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) !== 6 || plain.includes('%')) return plain
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`
}

/** The groups of an IPv6 address, none left out. */
function groupsOf(plain: string): string[] {
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  return tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
}

const ranges = {
  this_machine: ['127.0.0.0/8', '::1'],
  private_network: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
  provider: ['100.64.0.0/10'], // RFC 6598: shared by a provider's customers
} as const
const places = once(() =>
  Object.entries(ranges).map(([name, networks]) => [name, trustedProxies([...networks])] as const),
)

/** What kind of network an address belongs to, as far as the address itself tells (RFC 6890). */
export type Place = keyof typeof ranges | 'public' | 'unknown'
export function placeOf(address: string): Place {
  if (isIP(address) === 0) return 'unknown'
  return (
    (places().find(([, networks]) => isTrusted(plainAddress(address), networks))?.[0] as Place | undefined) ?? 'public'
  )
}
