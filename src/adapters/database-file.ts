import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Unable } from '../operator-error.ts'

// A database as files of a disk: the one, and, while it is open or after a crash, others beside it. SQLite finds those by their names alone
// (sqlite.org/howtocorrupt.html 1.4): one that is left behind is replayed into whatever stands there next. So they are one thing here (requirement OPS-4).
const companions = ['-wal', '-shm', '-journal']
/** What is committed may stand here alone. The third is made anew by whoever opens the database. */
const holdData = ['-wal', '-journal']

/** A folder, with those above it that are missing, for its owner alone. Node's own way to make them all never ends in `/proc` or `/dev/fd`. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(resolve(folder)))
  try {
    mkdirSync(folder, 0o700)
  } catch (problem) {
    // Made by somebody else meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw problem
  }
}

/** An empty file for its owner alone. Throws `EEXIST` over another, and `Unable` where SQLite would take it for a part of something else. */
export function makeEmpty(file: string): void {
  mustBeNoPart(file)
  // What stands beside a database that is there is no left-over: that one is in use.
  if (!isThere(file)) mustStandAlone(file)
  closeSync(openSync(file, 'wx', 0o600))
}

/** Puts a whole database under a name, at once, in the place of the empty file that kept it. */
export function rename(draft: string, file: string): void {
  mustStandAlone(file)
  syncWhole(draft)
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** Puts a whole database under a name that nothing has. Throws `EEXIST` over another file, `Unable` where files of another one are left. */
export function giveName(draft: string, file: string): void {
  mustStandAlone(file)
  syncWhole(draft)
  linkSync(draft, file)
  rmSync(draft)
  syncFolder(dirname(file))
}

/** Copies a database that nobody writes to, with what stands in its journals, for the owner of the folder alone. */
export function copyDatabase(from: string, to: string): void {
  const source = whereItIs(from)
  const folder = dirname(to)
  const parts = partsOf(source).filter((part) => holdData.includes(part))
  makeFolder(folder)
  makeEmpty(to)
  for (const part of ['', ...parts]) {
    copyFileSync(source + part, to + part)
    chmodSync(to + part, 0o600)
    // The superuser restores what another user's application must write to.
    const { uid, gid } = statSync(folder)
    if (process.getuid?.() === 0) chownSync(to + part, uid, gid)
  }
}

/** A database that we made, and what stands beside it. */
export function removeDatabase(file: string): void {
  for (const part of ['', ...companions]) rmSync(file + part, { force: true })
}

/**
 * Puts a database that nobody has open in the place of another, which is kept under the name that is returned: `aside`, or like it where that is
 * taken. There is one of the two under the name at every moment; when it fails, it is the old one. Nobody else may have that one open.
 */
export function takePlace(draft: string, place: string, aside: string): string {
  const kept = freeName(aside)
  // Journals of a database that could not be opened: beside another one they would be taken for that one's.
  const parts = partsOf(place)
  syncWhole(draft)
  linkSync(place, kept)
  const moved: string[] = []
  try {
    for (const part of parts) {
      renameSync(place + part, kept + part)
      moved.push(part)
    }
    // On the disk before the new one is: a power cut between them must not leave it beside them.
    syncFolder(dirname(place))
    renameSync(draft, place)
  } catch (problem) {
    for (const part of moved) renameSync(kept + part, place + part)
    rmSync(kept)
    throw problem
  }
  syncFolder(dirname(place))
  return kept
}

/**
 * Whether there is a database. Throws `Unable` where only what belongs to one is left: SQLite would throw that away, or replay it into the new one. An
 * empty file may have a journal, by which its first change is undone; a log it can't have. Nor is a folder or a link taken for a part.
 */
export function exists(file: string): boolean {
  const real = whereItIs(file)
  // Looked for before the database itself: of two who make one at once, the other makes them in the opposite order.
  const parts = partsOf(real)
  const there = existsSync(file)
  const left = there && statSync(file).size > 0 ? undefined : parts.find((part) => !there || part === '-wal')
  if (left !== undefined) throw leftOver(file, left)
  return there
}

/** Whether what is there begins as a SQLite database does, or is empty, as a new one. Of another file SQLite would throw away what stands beside it. */
export function mayBeDatabase(file: string): boolean {
  const beginning = Buffer.alloc(16)
  const opened = openSync(file, 'r')
  try {
    return readSync(opened, beginning) === 0 || beginning.equals(Buffer.from('SQLite format 3\0'))
  } finally {
    closeSync(opened)
  }
}

/** Where it is when its name is a link: SQLite keeps what belongs to it there. */
export function whereItIs(file: string): string {
  return existsSync(file) ? realpathSync(file) : file
}

/** In bytes, for this user. Of a folder that is still to be made: where it would be. */
export function freeDisk(folder: string): number {
  if (!existsSync(folder)) return freeDisk(dirname(resolve(folder)))
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function mustBeNoPart(file: string) {
  const suffix = companions.find((part) => file.endsWith(part))
  if (suffix !== undefined)
    throw new Unable(`${file} is a name that SQLite gives to parts of a database: choose one that ends otherwise.`)
}

function mustStandAlone(file: string) {
  mustBeNoPart(file)
  const left = companions.find((part) => isThere(file + part))
  if (left !== undefined) throw leftOver(file, left)
}

function leftOver(file: string, part: string) {
  return new Unable(
    `${file}${part} is left of a database that is not there any more: see that nothing uses it, and move it away, or put its database back.`,
  )
}

/** What stands beside it. Throws `Unable` where that is a folder, a link or a device. */
function partsOf(file: string): string[] {
  return companions.filter((part) => {
    const found = lstatSync(file + part, { throwIfNoEntry: false })
    if (found && !found.isFile())
      throw new Unable(`${file}${part} is no plain file, as a part of a database is: move it away.`)
    return found !== undefined
  })
}

/** Also a link to nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** This name, or one like it, under which there is neither a database nor a part of one. */
function freeName(wanted: string): string {
  const isFree = (name: string) => ['', ...companions].every((part) => !isThere(name + part))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (isFree(name)) return name
  }
}

/** Throws where some of it still stands in a journal: a new name would part the two. */
function syncWhole(draft: string): void {
  if (companions.some((part) => isThere(draft + part))) throw new Error('A database was not closed in one file')
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
