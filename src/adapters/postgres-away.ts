/** Nobody could be reached who is a database for us; `code` says why, as the system or the server did. Its message holds nothing of the address. */
export class NoConnection extends Error {
  readonly code: string
  /** `open`: not the server, but a file that the address names. */
  readonly syscall: string | undefined
  constructor(problem: Error) {
    super('no connection to the database')
    this.name = 'NoConnection'
    this.code = codeOf(problem) || problem.message
    this.syscall = (problem as NodeJS.ErrnoException).syscall
  }
}

/** Something answers there, in another language than PostgreSQL's. */
export class NotPostgres extends Error {
  readonly code = 'NOT_POSTGRESQL'
  constructor() {
    super('What answers is no PostgreSQL server')
    this.name = 'NotPostgres'
  }
}

/**
 * Whether a server's first bytes may be PostgreSQL's (postgresql.org/docs/current/protocol-message-formats.html): S, N or E to whether it has TLS;
 * a message that asks for a password, tells, or offers another version, behind whose letter its length begins, short of 16 MiB. An E may be plain
 * text, where a server can't even begin.
 */
export function soundsLikePostgres(first: Uint8Array): boolean {
  const letter = String.fromCharCode(first[0] ?? 0)
  if (letter === 'E' || (first.length === 1 && letter === 'S')) return true
  return 'RNv'.includes(letter) && (first[1] ?? 0) === 0
}

/** The server said nothing for as long as we wait. What it did meanwhile nobody knows. */
export class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT'
  constructor() {
    super('The database didn’t answer')
    this.name = 'NoAnswer'
  }
}

/**
 * What the server says when it undid something so that others could go on, and when a statement that it was to remember isn't there, isn't that one,
 * or doesn't fit the tables any more (postgresql.org/docs/current/errcodes-appendix.html). Nothing was done, and it may be asked for again.
 */
const undone = new Set(['40001', '40P01'])
const misremembered = new Set(['26000', '42P05', '0A000'])

export const isUndone = (problem: unknown): boolean => undone.has(codeOf(problem)) || isMisremembered(problem)
export const isMisremembered = (problem: unknown): boolean => misremembered.has(codeOf(problem))

/**
 * From the server: it stops, has no room, can't read or write its files, waited too long, became a replica, or undid again what was done again. From
 * the line: it broke.
 */
const gone =
  /^(?:08\w{3}|57P0\d|57014|53\w{3}|55P03|25P0[34]|25006|40001|40P01|58\w{3}|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/
/** What `pg` says without a code. */
const goneInWords = /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/

/** Whether it failed because the database was not to be had, and may well be soon. */
export function isAway(problem: Error): boolean {
  return problem instanceof NoConnection || gone.test(codeOf(problem)) || goneInWords.test(problem.message)
}

export function codeOf(problem: unknown): string {
  const { code } = (problem ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
