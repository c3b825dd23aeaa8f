import { inspect } from 'node:util'
import { NoConnection } from './edges/postgres-away.ts'
import * as sqlite from './edges/sqlite.ts'
import { Unable } from './operating/unable.ts'
import { BadSetting } from './settings.ts'

/** What system calls and SQLite attach to their errors. */
type SystemError = {
  code?: string
  syscall?: string
  path?: string
  port?: number
  address?: string
  hostname?: string
  message?: string
}

/** One plain sentence for what an operator can put right; the whole error for a fault of ours. */
export function whyItDidNotStart(problem: unknown): string {
  if (problem instanceof BadSetting || problem instanceof Unable) return problem.message
  if (problem instanceof NoConnection) return connectionSentence(problem)
  const error = (problem instanceof Error ? problem : {}) as SystemError
  return (
    addressSentence(error) ??
    fileSentence(problem, error) ??
    serverSentence(error) ??
    folderSentence(error) ??
    inspect(problem)
  )
}

function addressSentence({ code, syscall, port, address, hostname }: SystemError): string | null {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: stop what uses it, or set PORT to another number.`
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} may not be used by this user: set PORT to 1024 or more.`
  if (code === 'EADDRNOTAVAIL') return `HOST is not usable: ${address} is no address of this machine.`
  if (code === 'ENOTFOUND') return `HOST is not usable: ${hostname} is no name that this machine knows.`
  return null
}

function fileSentence(problem: unknown, { code }: SystemError): string | null {
  const isNewer = problem instanceof Error && /previously executed migration .* is missing/.test(problem.message)
  if (isNewer) return 'The database was written by a newer version of Countersign: start that one.'
  if (code !== 'ERR_SQLITE_ERROR') return null
  if (sqlite.isDamaged(problem)) {
    return 'The database file countersign.db in the data folder is damaged or not a database: restore it from a back-up.'
  }
  if (sqlite.isBusy(problem)) return 'The database is held by another program: stop that first.'
  const kind = sqlite.codeOf(problem)
  if (kind === sqlite.codes.full) return 'The disk of the data folder is full.'
  if (kind === sqlite.codes.readOnly || kind === sqlite.codes.cannotOpen)
    return 'The database in the data folder can’t be written to: check its rights.'
  return null
}

/** Why a database server took no connection: a code of the system, of TLS, or of PostgreSQL (errcodes-appendix.html). */
function connectionSentence({ code }: NoConnection): string {
  if (code === '28P01' || code === '28000')
    return 'The database server refuses the name or the password in DATABASE_URL.'
  if (code === '3D000') return 'The database server has no database of the name in DATABASE_URL: create it first.'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The host in DATABASE_URL is no name that this machine knows.'
  if (code === '53300')
    return 'The database server has no connection left: raise its max_connections, or stop what uses them.'
  if (code === '57P03') return 'The database server is starting or stopping: try again in a moment.'
  if (/CERT|ERR_TLS/.test(code))
    return 'The certificate of the database server is not trusted: name its authority’s file as sslrootcert in DATABASE_URL.'
  if (/does not support SSL/.test(code)) return 'The database server offers no TLS, and DATABASE_URL asks for it.'
  // Whoever answered with a code of PostgreSQL's has been reached.
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code))
    return `What answers at the address in DATABASE_URL takes no connection of ours (${code}): its log says why.`
  return 'The database server in DATABASE_URL can’t be reached: see that it runs, and that the address is right.'
}

/** What PostgreSQL says of a role or a server that can't do what a start needs. */
function serverSentence({ code, message }: SystemError): string | null {
  // PgBouncer's words for it; its code says only that something is not as agreed.
  if (code === '08P01' && /statement pooling mode/.test(message ?? ''))
    return 'The pooler in DATABASE_URL gives each statement to another connection: set its pool_mode to transaction or session.'
  if (code === '42501') return 'The role in DATABASE_URL may not make tables: make it the owner of the database.'
  if (code === '25006') return 'The database in DATABASE_URL can only be read: name the primary server, not a replica.'
  return null
}

function folderSentence({ code, path }: SystemError): string | null {
  if (code === 'ENOSPC') return 'The disk of the data folder is full.'
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT'].includes(code ?? '')
  return unwritable && path !== undefined
    ? `The data folder can’t be written to (${path}): check its rights, or set DATA_DIR.`
    : null
}
