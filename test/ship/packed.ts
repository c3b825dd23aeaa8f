import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packClone } from '../../scripts/pack-clone.ts'

const execute = promisify(execFile)

export type Packed = {
  /** What holds all of it. */
  folder: string
  /** Where it was packed. */
  clone: string
  /** An empty folder in which it was installed, with nothing else. */
  host: string
  /** The package as it lies there. */
  installed: string
}

/** `npm pack` at the top of a clone in which nothing was built, and `npm install` of what it made. */
export async function packAndInstall(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-package-'))
  const [clone, host] = ['clone', 'host'].map((name) => join(folder, name)) as [string, string]
  const tarball = await packClone(clone)
  mkdirSync(host)
  await install(host, tarball)
  return {
    folder,
    clone,
    host,
    installed: join(host, 'node_modules/countersign'),
  }
}

export async function install(folder: string, ...what: string[]): Promise<void> {
  await execute('npm', ['install', '--no-audit', '--no-fund', ...what], { cwd: folder })
}
