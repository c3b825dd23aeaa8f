import { spawnSync, type StdioOptions } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { home } from '../scripts/sources.mjs'
import type { Contender } from './contender.ts'
import { folderOfOurs } from './engines.ts'

const theirContender = 'bench/countersign.ts'

/** Another commit of ours. */
export type Before = {
  /** Short hash and date. */
  described: string
  /** It is filled and started by its own code. */
  contender(mailPort: number): Promise<Contender>
}

/**
 * Checks a commit out, installs and builds it, in a folder that goes with this process. Ends the process with a sentence where there is no such
 * commit, or one that can't be compared.
 */
export function checkOut(revision: string): Before {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
  if (commit === null) return stop(`${revision} is no commit of this repository.`)
  const described = git('log', '-1', '--format=%h of %cs', commit) ?? commit
  if (git('cat-file', '-e', `${commit}:${theirContender}`) === null) {
    return stop(`Commit ${described} has no ${theirContender}: it can't be compared.`)
  }
  process.stderr.write(`Building commit ${described} …\n`)
  const folder = folderOfOurs('bench-before-')
  unpack(commit, folder)
  if (isSameFile('package-lock.json', folder)) borrowPackages(join(folder, 'node_modules'))
  buildIn(folder)
  return {
    described,
    async contender(mailPort) {
      const { countersign } = (await import(pathToFileURL(join(folder, theirContender)).href)) as {
        countersign: (mailPort: number) => Contender
      }
      return imported({ ...countersign(mailPort), name: 'before' })
    },
  }
}

/** With the hash taken out, commits up to 8b78676 start a program that also holds `scripts/build.ts`, which builds when it is what runs. Imported, it isn't. */
function imported(contender: Contender): Contender {
  return {
    ...contender,
    async settle(database, hashing) {
      const settled = await contender.settle(database, hashing)
      if (hashing === 'slow') return settled
      return {
        ...settled,
        command(port) {
          const { args, env } = settled.command(port)
          return { args: [...args.slice(0, -1), '--import', args.at(-1) ?? '', '--eval', ''], env }
        },
      }
    },
  }
}

/** By a folder's own scripts, which install what is missing, by their own rules, and build what isn't built of these very sources. */
export function buildIn(folder: string): void {
  const { status } = spawnSync(process.execPath, ['scripts/run.mjs', 'scripts/build.ts'], { cwd: folder, stdio })
  if (status !== 0) stop(`The program could not be built in ${folder}: see the lines above.`)
}

const stdio: StdioOptions = ['ignore', 'ignore', 'inherit']

/** What it says, or null if it refuses. */
function git(...words: string[]): string | null {
  const { status, stdout } = spawnSync('git', words, { cwd: home, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/** No worktree: the repository is told of nothing that it would have to forget again. */
function unpack(commit: string, folder: string): void {
  const archive = join(folder, 'commit.tar')
  const packed = git('archive', `--output=${archive}`, commit)
  const { status } = spawnSync('tar', ['-xf', archive, '-C', folder], { stdio })
  if (packed === null || status !== 0) stop(`Commit ${commit} could not be unpacked into ${folder}.`)
}

const isSameFile = (name: string, folder: string) =>
  existsSync(join(folder, name)) && readFileSync(join(home, name)).equals(readFileSync(join(folder, name)))

/** Package by package: what is built and kept beside them must stay its own. */
function borrowPackages(modules: string): void {
  mkdirSync(modules)
  const ours = join(home, 'node_modules')
  const packages = readdirSync(ours).filter((name) => name !== '.cache')
  for (const name of packages) symlinkSync(join(ours, name), join(modules, name))
}

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
