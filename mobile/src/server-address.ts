import { routes } from '../../src/routes.ts'

export type Read = { address: string } | { wrong: 'mobile.not_an_address' | 'mobile.needs_https' }

const ownNetwork =
  /^(localhost|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|[\w-]+\.local)$/

/** With what the paths of our pages begin: `settings`, `sign-in`. */
const ours = new Set(Object.values(routes).map((path) => path.split('/')[1] ?? ''))

/**
 * What was typed or pasted, as the address of a server: `https` is added, and a page cut off. What stands before one is the path below which the server is. A
 * password goes over plain `http` at home only. Where Countersign is mounted in an application, that one is the server.
 */
export function readServerAddress(typed: string, mountedAt = ''): Read {
  const text = typed.trim()
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const [, scheme = '', host = '', port = '', path = ''] =
    /^(https?):\/\/([a-z\d.-]+)(:\d{1,5})?(\/[^?#]*)?(?:[?#].*)?$/i.exec(whole) ?? []
  if (host === '' || !isHost(host)) return { wrong: 'mobile.not_an_address' }
  if (scheme.toLowerCase() === 'http' && !ownNetwork.test(host.toLowerCase())) return { wrong: 'mobile.needs_https' }
  const stands = below(path)
  const server = stands.endsWith(mountedAt) ? stands.slice(0, stands.length - mountedAt.length) : stands
  return { address: `${scheme}://${host}${port}`.toLowerCase() + server }
}

/** As the settings of a server take it: letters, digits, `-` and `_`. */
function below(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  const page = parts.findIndex((part) => ours.has(part) || !/^[\w-]+$/.test(part))
  return parts
    .slice(0, page < 0 ? undefined : page)
    .map((part) => `/${part}`)
    .join('')
}

/** How an address is spoken of. */
export const hostOf = (address: string) => address.replace(/^https?:\/\//, '')

const isHost = (host: string) => host.toLowerCase() === 'localhost' || /^[a-z\d-]+(\.[a-z\d-]+)+$/i.test(host)
