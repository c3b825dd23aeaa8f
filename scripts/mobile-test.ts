// The mobile app's tests: types, components, the web build against the real server in a real browser; and the Android bundle, as proof that it compiles.
//   npm run mobile-test
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

const home = join(import.meta.dirname, '..')
const mobile = join(home, 'mobile')
const windows = process.platform === 'win32'
const steps: string[] = []

if (!isInstalled()) run('installing', npm(), ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
rmSync(join(mobile, 'dist'), { recursive: true, force: true })
run('types', tool('tsc'), [])
run('components', tool('jest'), ['--ci'])
run('web build', tool('expo'), ['export', '--platform', 'web', '--output-dir', 'dist/web'])
run('Android bundle', tool('expo'), ['export', '--platform', 'android', '--output-dir', 'dist/android'])
run('in Chromium', process.execPath, [
  '--disable-warning=ExperimentalWarning',
  '--test',
  ...globSync('e2e/*.test.ts', { cwd: mobile }),
])
steps.push(`web build ${sizeOf('web', 'js')}, Android bundle ${sizeOf('android', 'hbc')}`)
process.stdout.write(`\n${steps.join('\n')}\n`)

/** One step, in mobile/. The first that fails ends it all. */
function run(name: string, command: string, words: string[]) {
  const began = performance.now()
  const env = { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1' }
  const { status, error } = spawnSync(command, words, { cwd: mobile, stdio: 'inherit', shell: windows, env })
  if (status !== 0) {
    process.stderr.write(`The mobile app: ${name} failed${error ? ` (${error.message})` : ''}.\n`)
    process.exit(1)
  }
  steps.push(`${name}: ${Math.round((performance.now() - began) / 1000)} s`)
}

/** npm lists what it installed when it has finished: as the lock file has it, or it is installed again. */
function isInstalled(): boolean {
  const list = join(mobile, 'node_modules/.package-lock.json')
  if (!existsSync(list)) return false
  const installed = packagesIn(list)
  return Object.entries(packagesIn(join(mobile, 'package-lock.json')))
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => installed[path]?.version === version)
}

function packagesIn(file: string): Record<string, { version?: string; optional?: boolean }> {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
    packages: Record<string, { version?: string; optional?: boolean }>
  }
  return packages
}

function sizeOf(platform: string, ending: string): string {
  const [bundle = ''] = globSync(`dist/${platform}/_expo/static/js/**/*.${ending}`, { cwd: mobile })
  return `${Math.round(statSync(join(mobile, bundle)).size / 1024)} KiB`
}

function npm(): string {
  return windows ? 'npm.cmd' : 'npm'
}

function tool(name: string): string {
  return ['node_modules', '.bin', windows ? `${name}.cmd` : name].join(sep)
}
