import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const windows = process.platform === 'win32'
const options = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']

type Packages = Record<string, { version?: string; optional?: boolean }>

/** Installs what a folder's own lock file lists, unless that was done. Throws where npm can't. */
export function installPackages(folder: string, whose: string): void {
  if (isInstalled(folder)) return
  process.stderr.write(`Installing what ${whose} needs (once, about a minute) …\n`)
  // What npm says is no result of a test.
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  })
  if (npm.status !== 0) throw new Error(`npm could not install what ${whose} needs: see the lines above.`)
}

/** npm lists what it installed when it has finished. */
function isInstalled(folder: string): boolean {
  const list = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(list)) return false
  const installed = packagesIn(list)
  return Object.entries(packagesIn(join(folder, 'package-lock.json')))
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => installed[path]?.version === version)
}

function packagesIn(file: string): Packages {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages }).packages
}
