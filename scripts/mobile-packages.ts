import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const windows = process.platform === 'win32'
const sentence = 'Installing what the mobile app needs (once, about a minute) …\n'
const options = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']

type Packages = Record<string, { version?: string; optional?: boolean }>

/** The folder of the mobile app, a package of its own. */
export const mobile = resolve(import.meta.dirname, '../mobile')

/** Installs what the app's own lock file lists, unless that was done. */
export function installMobilePackages(): void {
  if (isInstalled()) return
  process.stderr.write(sentence)
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', ...options], {
    cwd: mobile,
    stdio: 'inherit',
    shell: windows,
  })
  if (npm.status !== 0) process.exit(1)
}

/** The path of one of the app's tools. */
export const mobileTool = (name: string) => join(mobile, 'node_modules/.bin', windows ? `${name}.cmd` : name)

/** npm lists what it installed when it has finished. */
function isInstalled(): boolean {
  const list = join(mobile, 'node_modules/.package-lock.json')
  if (!existsSync(list)) return false
  const installed = packagesIn(list)
  return Object.entries(packagesIn(join(mobile, 'package-lock.json')))
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => installed[path]?.version === version)
}

function packagesIn(file: string): Packages {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages }).packages
}
