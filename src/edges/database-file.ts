import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'

// A database as files of a disk: the one, and, while it is open or after a crash, two more beside it.
const companions = ['-wal', '-shm']

/** An empty file for its owner alone. Throws `EEXIST` over another. */
export function makeEmpty(file: string): void {
  closeSync(openSync(file, 'wx', 0o600))
}

/** Puts a whole database under a name, at once, in the place of what stood there. */
export function rename(draft: string, file: string): void {
  syncWhole(draft)
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** As `rename`, and throws `EEXIST` over another file. */
export function giveName(draft: string, file: string): void {
  syncWhole(draft)
  linkSync(draft, file)
  rmSync(draft)
  syncFolder(dirname(file))
}

/** Copies a database that nobody writes to, with what stands in its journal, for the owner of the folder alone. */
export function copyDatabase(from: string, to: string): void {
  const folder = dirname(to)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  makeEmpty(to)
  for (const part of ['', '-wal']) {
    if (part !== '' && !existsSync(from + part)) continue
    copyFileSync(from + part, to + part)
    chmodSync(to + part, 0o600)
    // The superuser restores what another user's application must write to.
    const { uid, gid } = statSync(folder)
    if (process.getuid?.() === 0) chownSync(to + part, uid, gid)
  }
}

export function removeDatabase(file: string): void {
  for (const part of ['', ...companions]) rmSync(file + part, { force: true })
}

/**
 * Puts a database that nobody has open in the place of another, which is kept as `aside`. There is one of the two under the name at every
 * moment; when it fails, it is the old one. Nobody else may have that one open.
 */
export function takePlace(draft: string, place: string, aside: string): void {
  syncWhole(draft)
  linkSync(place, aside)
  try {
    // The journal of a database that could not be opened: beside another one it would be taken for that one's.
    for (const part of companions) if (existsSync(place + part)) renameSync(place + part, aside + part)
    renameSync(draft, place)
  } catch (problem) {
    for (const part of companions) if (existsSync(aside + part)) renameSync(aside + part, place + part)
    rmSync(aside)
    throw problem
  }
  syncFolder(dirname(place))
}

export const exists = (file: string): boolean => existsSync(file)

/** In bytes, for this user. Of a folder that is still to be made: where it would be. */
export function freeDisk(folder: string): number {
  if (!existsSync(folder)) return freeDisk(dirname(resolve(folder)))
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Throws where some of it still stands in a journal: a new name would part the two. */
function syncWhole(draft: string): void {
  if (existsSync(`${draft}-wal`)) throw new Error('A database was not closed in one file')
  sync(draft)
}

/** Waits until it is on the disk. */
function sync(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** A name, too, must be on the disk. Windows sees to that by itself and opens no folder. */
function syncFolder(folder: string): void {
  if (process.platform !== 'win32') sync(folder)
}
