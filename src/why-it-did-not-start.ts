import { inspect } from 'node:util'
import { databaseIsAway } from './adapters/database.ts'
import { NoConnection } from './adapters/postgres-away.ts'
import * as sqlite from './adapters/sqlite.ts'
import { Unable } from './operator-error.ts'
import { BadSetting } from './bad-setting.ts'

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
  const error = (problem instanceof Error ? problem : {}) as SystemError
  if (problem instanceof NoConnection) return connectionSentence(problem)
  return (
    addressSentence(error) ??
    fileSentence(problem, error) ??
    serverSentence(error) ??
    (databaseIsAway(error as Error) ? connectionSentence(error) : null) ??
    folderSentence(error) ??
    inspect(problem)
  )
}

function addressSentence({ code, syscall, port, address, hostname }: SystemError): string | null {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: stop what uses it, or set PORT to another number.`
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} may not be used by this user: set PORT to 1024 or more.`
  if (code === 'EADDRNOTAVAIL') return `HOST is not usable: ${address} is no address of this machine.`
  if (['ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code ?? '') && (hostname ?? address) !== undefined)
    return `HOST is not usable: ${hostname ?? address} is no name that this machine knows.`
  return null
}

const inDataFolder = 'in the data folder (DATA_DIR)'

function fileSentence(problem: unknown, { code, message }: SystemError): string | null {
  if (code !== 'ERR_SQLITE_ERROR') return null
  // SQLite has no code for this alone.
  if (/^(?:table|index|trigger) \S+ already exists$/.test(message ?? ''))
    return `The database file countersign.db ${inDataFolder} holds tables with the names of ours that none of our migrations made: it is another program’s, or no longer whole. Restore a back-up, or set DATA_DIR to another folder.`
  if (sqlite.isDamaged(problem))
    return `The database file countersign.db ${inDataFolder} is damaged or not a database: restore it from a back-up.`
  if (sqlite.isBusy(problem)) return `The database ${inDataFolder} is held by another program: stop that first.`
  const kind = sqlite.codeOf(problem)
  if (kind === sqlite.codes.full) return 'The disk of the data folder (DATA_DIR) is full.'
  if (kind === sqlite.codes.ioError)
    return 'The disk of the data folder (DATA_DIR) takes nothing more, or is failing: make room, and see the system’s log.'
  if (kind === sqlite.codes.readOnly || kind === sqlite.codes.cannotOpen)
    return `The database ${inDataFolder} can’t be written to: check its rights.`
  return null
}

/** Why a database server took no connection: a code of the system, of TLS, or of PostgreSQL (errcodes-appendix.html). */
function connectionSentence({ code = '', syscall }: SystemError): string {
  if (syscall === 'open' || syscall === 'read')
    return `A file that DATABASE_URL names as sslrootcert, sslcert or sslkey can’t be read (${code}).`
  if (code === '28P01') return 'The database server refuses the name or the password in DATABASE_URL.'
  // Mostly for want of a rule in pg_hba.conf that fits, not for a wrong password.
  if (code === '28000')
    return 'The database server lets nobody in as DATABASE_URL asks: see that its role may sign in, that a rule of pg_hba.conf fits it, this machine and the database, and that sslmode in DATABASE_URL is what that rule wants.'
  if (code === '3D000') return 'The database server has no database of the name in DATABASE_URL: create it first.'
  if (code === '42501') return 'The role in DATABASE_URL may not connect to that database: grant it CONNECT.'
  if (code === '22023' || code === '42704' || code === '42601')
    return 'The database server doesn’t know a parameter that DATABASE_URL gives it: see its options.'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The host in DATABASE_URL is no name that this machine knows.'
  if (code === '53300')
    return 'The database server has no connection left for us: raise its max_connections, or the CONNECTION LIMIT of the role or the database, or stop what uses them.'
  if (code === '57P03') return 'The database server is starting or stopping: try again in a moment.'
  if (/CERT|ERR_TLS/.test(code))
    return 'The certificate of the database server is not trusted: name its authority’s file as sslrootcert in DATABASE_URL.'
  if (/does not support SSL/.test(code)) return 'The database server offers no TLS, and DATABASE_URL asks for it.'
  if (code === 'NOT_POSTGRESQL')
    return 'What answers at the address in DATABASE_URL is no PostgreSQL server: see that its host and its port are right.'
  // Whoever answered with a code of PostgreSQL's has been reached.
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code))
    return `What answers at the address in DATABASE_URL takes no connection of ours (${code}): its log says why.`
  return `The database server in DATABASE_URL can’t be reached (${/^\w+$/.test(code) ? code : 'no answer'}): see that it runs, and that the address is right.`
}

/** What PostgreSQL says of a role, a schema or a server that can't do what a start needs. */
function serverSentence({ code, message }: SystemError): string | null {
  // PgBouncer's words for it; its code says only that something is not as agreed.
  if (code === '08P01' && /statement pooling mode/.test(message ?? ''))
    return 'The pooler in DATABASE_URL gives each statement to another connection: set its pool_mode to transaction or session.'
  if (code === '42501')
    return 'The role in DATABASE_URL may not make tables, or use the schema: make it the owner of the database.'
  if (code === '25006') return 'The database in DATABASE_URL can only be read: name the primary server, not a replica.'
  if (code === '3F000')
    return 'There is no schema for tables: create the one that search_path names, in DATABASE_URL or for its role.'
  if (code === '42P07' || code === '42723')
    return 'Another program’s tables in the schema of DATABASE_URL have the names of ours: give Countersign a database, or a schema, of its own.'
  return null
}

function folderSentence({ code, syscall, path }: SystemError): string | null {
  if (syscall === 'uv_cwd')
    return 'The folder in which this was started is gone: start it in another one, or give paths, such as DATA_DIR, from the root on.'
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return 'The disk of the data folder (DATA_DIR) is full.'
  const unwritable = [
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOTDIR',
    'EEXIST',
    'EISDIR',
    'ENOENT',
    'ELOOP',
    'ENAMETOOLONG',
    'EINVAL',
    'EIO',
  ]
  return unwritable.includes(code ?? '') && path !== undefined
    ? `The data folder can’t be written to (${path}): check its rights, or set DATA_DIR.`
    : null
}
