import type { Host } from './host.ts'

const owed = ['findPerson', 'whoIs', 'openSession'] as const
const optional = ['endSessions', 'listSessions', 'endSession', 'listPeople', 'checkPassword', 'addressOf'] as const

/** Told at the start: nothing listens then. */
export class HostError extends Error {
  override readonly name = 'HostError'
}

/**
 * Holds an application to its ports (requirement HOST-1). Throws `HostError`, with one sentence that names what is missing or wrong. A name that is none of them
 * is refused as well: a typing error in an optional one would leave it out without a word.
 */
export function checkHost(host: unknown): asserts host is Host {
  if (typeof host !== 'object' || host === null)
    throw new HostError('The option “host” is missing: it is what your application gives.')
  const given = new Map(Object.entries(host))
  for (const name of owed) if (!given.has(name)) throw new HostError(`host.${name} is missing: ${whatItDoes[name]}`)
  for (const [name, value] of given) {
    if (!Object.hasOwn(whatItDoes, name))
      throw new HostError(`host.${name} is none of ${Object.keys(whatItDoes).join(', ')}.`)
    if (typeof value !== 'function' && !(value === undefined && optional.some((one) => one === name)))
      throw new HostError(`host.${name} is ${typeof value}, and has to be a function: ${whatItDoes[name as Port]}`)
  }
  if (given.get('endSession') && !given.get('listSessions'))
    throw new HostError(
      'host.listSessions is missing: without it nobody is shown the session that host.endSession ends.',
    )
}

type Port = (typeof owed)[number] | (typeof optional)[number]
const whatItDoes: Record<Port, string> = {
  findPerson: 'it finds a person by their id.',
  whoIs: 'it says who is signed in by your own session or token.',
  openSession: 'it opens your session once everything was right.',
  endSessions: 'it ends a person’s sessions but one.',
  listSessions: 'it says where a person is signed in.',
  endSession: 'it ends one session of a person’s, out of those that listSessions names.',
  listPeople: 'it lists the people of an organisation, in pieces.',
  checkPassword: 'it says whether a password is a person’s.',
  addressOf: 'it says from which address a request comes.',
}
