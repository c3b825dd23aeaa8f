import { BadSetting } from './bad-setting.ts'

// The address of a server with name and password in it, `scheme://name:password@host:port/…`: one rule for whatever setting holds one.

// A slash, an @, a ? or a # of a password that stands as it is would name another host than was meant.
const oneAuthority = /^\w+:\/\/[^/?#]*(?:\/[^/?#@]*)?(?:\?[^#@]*)?$/

/** Whether it names one host and nothing else could be meant, and each % begins a sign written in UTF-8, as %40 does. */
export function namesOneServer(url: string): boolean {
  try {
    decodeURIComponent(url)
  } catch {
    return false
  }
  return oneAuthority.test(url)
}

/** How such an address is written, with this setting for a password as it is. */
export const howItIsWritten = (passwordSetting: string) =>
  `with signs such as @ or / in the password written as %40 or %2F, or the password as it is in ${passwordSetting}.`

/** The address with its password, wherever that stood. Throws `BadSetting` for a password without an address, and for two. */
export function withPassword(
  what: 'DATABASE' | 'SMTP',
  url: string | undefined,
  password: string | undefined,
  names = 'the server',
): string | null {
  const [address, secret] = [`${what}_URL`, `${what}_PASSWORD`]
  if (url === undefined) {
    if (password === undefined) return null
    throw new BadSetting(`${secret} is set and ${address} is not: it names ${names}.`)
  }
  if (password === undefined) return url
  const [, scheme, user = '', rest] = /^(\w+:\/\/)(?:([^/?#@]*)@)?(.*)$/.exec(url) ?? []
  if (user.includes(':')) throw new BadSetting(`${secret} is set, and ${address} holds a password as well.`)
  return `${scheme}${user}:${encodeURIComponent(password)}@${rest}`
}
