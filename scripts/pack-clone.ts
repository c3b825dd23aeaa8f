// `npm pack`, away from this folder: while it packs, package.json is another one.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { home } from './sources.mjs'

const execute = promisify(execFile)
const packed = ['src', 'scripts', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'README.md']
const cache = join(home, 'node_modules/.cache/packed')

/** Packs a clone in which nothing was built, which it makes at that place. Returns the tarball's path. */
export async function packClone(clone: string): Promise<string> {
  for (const name of packed) cpSync(join(home, name), join(clone, name), { recursive: true })
  symlinkSync(join(home, 'node_modules'), join(clone, 'node_modules'))
  const { stdout } = await execute('npm', ['pack', '--silent'], { cwd: clone })
  return join(clone, stdout.trim())
}

/** The tarball of the sources as they are now; packed when there is none of them yet. */
export async function packedNow(): Promise<string> {
  const folder = join(cache, hashOfSources())
  const [found] = globSync('*.tgz', { cwd: folder })
  if (found !== undefined) return join(folder, found)
  // Elsewhere: below node_modules Node takes no types off.
  const clone = mkdtempSync(join(tmpdir(), 'countersign-clone-'))
  try {
    const tarball = await packClone(clone)
    mkdirSync(folder, { recursive: true })
    copyFileSync(tarball, join(folder, 'half'))
    renameSync(join(folder, 'half'), join(folder, basename(tarball)))
    return join(folder, basename(tarball))
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
}

function hashOfSources(): string {
  const sum = createHash('sha256')
  const patterns = packed.flatMap((name) => [name, `${name}/**/*`])
  for (const entry of globSync(patterns, { cwd: home, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue
    const path = join(entry.parentPath, entry.name)
    sum.update(`${path}\0${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
  }
  return sum.digest('hex')
}
