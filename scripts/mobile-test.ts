// The mobile app's tests: types, components, the web build against the real server in a real browser; and the Android bundle, as proof that it compiles.
//   npm run mobile-test
import { spawnSync } from 'node:child_process'
import { globSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { installMobilePackages, mobile, mobileTool } from './mobile-packages.ts'
import { quiet } from './node-options.mjs'

const windows = process.platform === 'win32'
const steps: string[] = []

installMobilePackages()
rmSync(join(mobile, 'dist'), { recursive: true, force: true })
run('types', mobileTool('tsc'), [])
const linter = join(mobile, '../node_modules/oxlint/bin/oxlint')
run('lint', process.execPath, [linter, '--config', 'oxlint.json', '--deny-warnings'])
run('components', mobileTool('jest'), ['--ci'])
run('web build', mobileTool('expo'), ['export', '--platform', 'web', '--output-dir', 'dist/web'])
run(
  'web build, for another application',
  mobileTool('expo'),
  ['export', '--platform', 'web', '--output-dir', 'dist/inside'],
  {
    APPLICATION: join(mobile, 'e2e/small-application.ts'),
  },
)
run('Android bundle', mobileTool('expo'), ['export', '--platform', 'android', '--output-dir', 'dist/android'])
run('in Chromium', process.execPath, [quiet, '--test', ...globSync('e2e/*.test.ts', { cwd: mobile })])
steps.push(`web build ${sizeOf('web', 'js')}, Android bundle ${sizeOf('android', 'hbc')}`)
process.stdout.write(`\n${steps.join('\n')}\n`)

/** One step, in mobile/. The first that fails ends it all. */
function run(name: string, command: string, words: string[], settings: NodeJS.ProcessEnv = {}) {
  const began = performance.now()
  const env = { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1', ...settings }
  const { status, error } = spawnSync(command, words, { cwd: mobile, stdio: 'inherit', shell: windows, env })
  if (status !== 0) {
    process.stderr.write(`The mobile app: ${name} failed${error ? ` (${error.message})` : ''}.\n`)
    process.exit(1)
  }
  steps.push(`${name}: ${Math.round((performance.now() - began) / 1000)} s`)
}

function sizeOf(platform: string, ending: string): string {
  const [bundle = ''] = globSync(`dist/${platform}/_expo/static/js/**/*.${ending}`, { cwd: mobile })
  return `${Math.round(statSync(join(mobile, bundle)).size / 1024)} KiB`
}
