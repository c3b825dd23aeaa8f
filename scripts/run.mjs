// Runs a file with the right Node, installing what is missing first, and building what is to run from dist/. Plain JavaScript that old Nodes run.
//   node scripts/run.mjs [node options] dist/main.mjs [arguments]
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { programOptions, quiet } from './node-options.mjs'
import { dist, home, isBuilt } from './sources.mjs'

const oldestNode = 26
const packagedNode = /(^|\/)node-(bin-)?(linux|darwin|win)-\w+$/
const modules = join(home, 'node_modules')
const windows = process.platform === 'win32'
const parent = process.ppid

installWhatIsMissing()
const node = rightNode()
const program = process.argv.slice(2).find((word) => !word.startsWith('-'))
const isBuiltProgram = program?.startsWith('dist/') === true
if (isBuiltProgram) buildWhatHasChanged()
runTheRest()

/** Installs what the lock file lists, unless that was done. */
function installWhatIsMissing() {
  if (isInstalled()) return
  say('Installing what Countersign needs (once, about a minute) …')
  // Tests and the packaged Node come along whatever NODE_ENV or npm's own settings leave out.
  const options = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', ...options], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  })
  if (npm.error) stop(`npm could not be started (${npm.error.code}). It comes with Node: is it in the PATH?`)
  if (npm.status !== 0) stop('The installation failed: see the lines above. Is the npm registry within reach?')
}

/** npm lists what it installed when it has finished: half an installation has no list, one of yesterday another. */
function isInstalled() {
  const list = join(modules, '.package-lock.json')
  if (!existsSync(list)) return false
  const installed = packagesIn(list)
  return Object.entries(packagesIn(join(home, 'package-lock.json')))
    .filter(([path, about]) => path !== '' && isNeeded(path, about))
    .every(([path, { version }]) => installed[path]?.version === version)
}

/** Of what npm may leave out, only the packaged Node for this system. */
function isNeeded(path, { optional, os, cpu }) {
  if (!optional) return true
  return packagedNode.test(path) && os?.includes(process.platform) && cpu?.includes(process.arch)
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/** The path of a Node that is new enough: this one, or the one that was installed as a package. */
function rightNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return process.execPath
  const packages = readdirSync(modules).filter((name) => packagedNode.test(name))
  const candidates = packages.map((name) => join(modules, name, 'bin', windows ? 'node.exe' : 'node'))
  return candidates.find((path) => existsSync(path)) ?? stop(nodeIsMissing())
}

/** By a process of its own: that takes some 350 MiB. */
function buildWhatHasChanged() {
  let problem = ''
  try {
    if (isBuilt()) return
    const options = [quiet, join(home, 'scripts/build.ts')]
    const { status, stderr } = spawnSync(node, options, { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' })
    if (status === 0) return
    problem = stderr
  } catch (thrown) {
    problem = String(thrown)
  }
  const code = /\b(?:EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|ENOSPC|EDQUOT)\b/.exec(problem)?.[0]
  if (code === 'ENOSPC' || code === 'EDQUOT') stop(`The disk is full: the program can't be built in ${dist}.`)
  if (code)
    stop(
      `The program must be built of its sources, and this user can't do that in ${dist} (${code}): run "npm run build" as the folder's owner.`,
    )
  stop(problem)
}

function runTheRest() {
  const child = spawn(node, [...(isBuiltProgram ? programOptions : [quiet]), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter),
      // What was compiled once needn't be again: it halves a start, and each of the tests' processes is one.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'compiled'),
    },
  })
  // What is sent to this process alone is passed on. Ctrl-C isn't: a terminal sends it to the child as well.
  const atTerminal = Boolean(process.stdin.isTTY)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => (signal === 'SIGINT' && atTerminal ? undefined : child.kill(signal)))
  }
  // Told to end, npm and its shell go without a word to what they started: who loses them ends as well.
  const stillWanted = () => process.ppid === parent || child.kill('SIGTERM')
  if (process.env.npm_lifecycle_event) setInterval(stillWanted, 250).unref()
  // A packaged Node can't be started where the C library is another one (Alpine's musl).
  child.on('error', () => stop(nodeIsMissing()))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}

function nodeIsMissing() {
  const system = `${process.platform} on ${process.arch}`
  return `Countersign needs Node ${oldestNode} or newer; this is ${process.version}, and there is no packaged one for ${system}. Please install Node ${oldestNode}.`
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

function stop(sentence) {
  say(sentence)
  process.exit(1)
}
