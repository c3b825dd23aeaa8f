// Runs a TypeScript file with the right Node, installing what is missing first. Plain JavaScript that old Nodes run.
//   node scripts/run.mjs [node options] src/main.ts [arguments]
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldestNode = 26
const home = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(home, 'node_modules')

installWhatIsMissing()
runTheRest(rightNode())

/** Installs when the lock file differs from the one that was installed last. */
function installWhatIsMissing() {
  const stampFile = join(modules, '.countersign-stamp')
  const stamp = createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.error('Installing what Countersign needs (once, about a minute) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  try {
    execFileSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: home,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
  } catch {
    console.error('The installation failed: see the lines above. Is the npm registry within reach?')
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
}

/** The path of a Node that is new enough: this one, or the one that was installed as a package. */
function rightNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return process.execPath
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  for (const name of readdirSync(modules).filter((entry) => /^node-(bin-)?(linux|darwin|win)/.test(entry))) {
    const path = join(modules, name, 'bin', file)
    if (existsSync(path)) return path
  }
  console.error(
    `Countersign needs Node ${oldestNode} or newer, and has no package of it for this system: please install it.`,
  )
  return process.exit(1)
}

function runTheRest(node) {
  const path = [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter)
  const options = ['--disable-warning=ExperimentalWarning']
  const child = spawn(node, [...options, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // A terminal sends Ctrl-C to both; what is sent to this process alone is passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {})
  child.on('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal)
    if (signal) process.kill(process.pid, signal)
    else process.exit(code)
  })
}
