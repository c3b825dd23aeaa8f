import { inspect } from 'node:util'
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
  errcode?: number
}

/** One plain sentence for what an operator can put right; the whole error for a fault of ours. */
export function whyItDidNotStart(problem: unknown): string {
  if (problem instanceof BadSetting || problem instanceof Unable) return problem.message
  const error = (problem instanceof Error ? problem : {}) as SystemError
  return addressSentence(error) ?? databaseSentence(problem, error) ?? folderSentence(error) ?? inspect(problem)
}

function addressSentence({ code, syscall, port, address, hostname }: SystemError): string | null {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: stop what uses it, or set PORT to another number.`
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} may not be used by this user: set PORT to 1024 or more.`
  if (code === 'EADDRNOTAVAIL') return `HOST is not usable: ${address} is no address of this machine.`
  if (code === 'ENOTFOUND') return `HOST is not usable: ${hostname} is no name that this machine knows.`
  return null
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const sqlite = { busy: 5, readOnly: 8, full: 13, corrupt: 11, cannotOpen: 14, notADatabase: 26 }

function databaseSentence(problem: unknown, { code, errcode }: SystemError): string | null {
  const isNewer = problem instanceof Error && /previously executed migration .* is missing/.test(problem.message)
  if (isNewer) return 'The database was written by a newer version of Countersign: start that one.'
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined) return null
  const kind = errcode & 0xff
  if (kind === sqlite.corrupt || kind === sqlite.notADatabase) {
    return 'The database file countersign.db in the data folder is damaged or not a database: restore it from a back-up.'
  }
  if (kind === sqlite.busy) return 'The database is held by another program: stop that first.'
  if (kind === sqlite.full) return 'The disk of the data folder is full.'
  if (kind === sqlite.readOnly || kind === sqlite.cannotOpen)
    return 'The database in the data folder can’t be written to: check its rights.'
  return null
}

function folderSentence({ code, path }: SystemError): string | null {
  if (code === 'ENOSPC') return 'The disk of the data folder is full.'
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT'].includes(code ?? '')
  return unwritable && path !== undefined
    ? `The data folder can’t be written to (${path}): check its rights, or set DATA_DIR.`
    : null
}
