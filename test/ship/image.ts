import { execFile, spawn } from 'node:child_process'
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { promisify } from 'node:util'
import dockerignore from '@balena/dockerignore'
import { home } from '../../scripts/sources.mjs'

// The Dockerfile's steps without an engine: each stage is a folder in which its paths lie, and what it runs is run there, by this machine's Node.

const execute = promisify(execFile)
export const isRoot = process.getuid?.() === 0
/** The user `node` of Node's own images. */
const uidOfNode = 1000

export type Image = {
  /** Where `/` of the image lies. */
  root: string
  env: Record<string, string>
  workdir: string
  user: string
  volumes: string[]
  command: string[]
  healthcheck: string[]
}

type Step = { word: string; rest: string }

/** Goes through the Dockerfile, below that folder. Returns its last stage. */
export async function buildImage(folder: string): Promise<Image> {
  const stages = new Map<string, Image>()
  let image: Image | undefined
  for (const step of stepsOf(readFileSync(join(home, 'Dockerfile'), 'utf8'))) {
    if (step.word === 'FROM') {
      const [, name = 'image'] = / AS (\S+)$/.exec(step.rest) ?? []
      const root = join(folder, name)
      image = { root, env: {}, workdir: '/', user: 'root', volumes: [], command: [], healthcheck: [] }
      mkdirSync(root)
      chmodSync(root, 0o755)
      stages.set(name, image)
    } else if (image) await follow(image, stages, step)
  }
  if (!image) throw new Error('The Dockerfile begins with no FROM.')
  return image
}

async function follow(image: Image, stages: Map<string, Image>, { word, rest }: Step) {
  const steps: Record<string, () => unknown> = {
    ENV: () => Object.assign(image.env, Object.fromEntries(rest.split(' ').map((pair) => pair.split('=')))),
    WORKDIR: () => mkdirSync(join(image.root, (image.workdir = rest)), { recursive: true }),
    COPY: () => copy(image, stages, rest),
    // With this machine's own way to the registry.
    RUN: () => execute('sh', ['-c', below(image, rest)], surroundings(image, process.env)),
    USER: () => (image.user = rest),
    VOLUME: () => image.volumes.push(rest),
    EXPOSE: () => {},
    CMD: () => (image.command = JSON.parse(rest) as string[]),
    HEALTHCHECK: () => (image.healthcheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[]),
  }
  const step = steps[word]
  if (!step) throw new Error(`The walk through the Dockerfile knows no ${word}.`)
  await step()
}

/** Comments are gone, and broken lines whole. */
function stepsOf(text: string): Step[] {
  const whole = text.replace(/^#.*\n/gm, '').replace(/\\\n/g, ' ')
  return [...whole.matchAll(/^([A-Z]+)\s+(.+)$/gm)].map(([, word = '', rest = '']) => ({ word, rest: rest.trim() }))
}

function copy(image: Image, stages: Map<string, Image>, rest: string) {
  const [, stage, words = ''] = /^(?:--from=(\S+) )?(.+)$/.exec(rest) ?? []
  const paths = words.split(' ')
  const to = join(image.root, posix.resolve(image.workdir, paths.at(-1) ?? ''))
  for (const path of paths.slice(0, -1)) {
    if (stage === undefined) copyFromContext(path, to)
    else {
      const source = join(stages.get(stage)?.root ?? '', path)
      cpSync(source, to, { recursive: true })
    }
  }
}

/** Of what lies here, what `docker build` would send to its engine. */
function copyFromContext(path: string, to: string) {
  const rules = dockerignore.default().add(readFileSync(join(home, '.dockerignore'), 'utf8'))
  const isFolder = statSync(join(home, path)).isDirectory()
  const files = isFolder ? globSync(`${path}/**/*`, { cwd: home }) : [path]
  const sent = files.filter((file) => statSync(join(home, file)).isFile() && !rules.ignores(file))
  if (sent.length === 0) throw new Error(`.dockerignore keeps ${path} back.`)
  for (const file of sent) cpSync(join(home, file), join(to, isFolder ? relative(path, file) : file))
}

/** Absolute paths of the image, as they lie here; its user by number. */
function below({ root }: Image, text: string): string {
  const placed = text.replace(/(?<=^|[\s="])\/(?=\w)/g, `${root}/`)
  return isRoot ? placed.replace('node:node', `${uidOfNode}:${uidOfNode}`) : placed.replace(/&& chown \S+ \S+/, '')
}

function surroundings(image: Image, more: NodeJS.ProcessEnv = {}) {
  const env = Object.fromEntries(Object.entries(image.env).map(([name, value]) => [name, below(image, value)]))
  return { cwd: join(image.root, image.workdir), env: { PATH: process.env['PATH'], ...more, ...env } }
}

/** How a container of it is run: beside its own, with this environment; and so that nothing can be written but in its volumes. */
export type Container = { env: Record<string, string>; readOnly?: boolean }

/** What the image runs, or what `docker exec` would be given. Root alone can be another user here, and mount. */
export function runIn(image: Image, words: string[], { env, readOnly = false }: Container) {
  const as = ['setpriv', `--reuid=${uidOfNode}`, `--regid=${uidOfNode}`, '--clear-groups']
  const [first = '', ...others] = words
  const node = [first === 'node' ? process.execPath : first, ...others]
  const [command = '', ...rest] = [...(isRoot && readOnly ? mountedToRead(image) : []), ...(isRoot ? as : []), ...node]
  return spawn(command, rest, {
    ...surroundings(image),
    env: { ...surroundings(image).env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The root once more, to be read alone; the volumes over it, as they are. In a namespace of this process' own. */
function mountedToRead({ root, volumes, workdir }: Image): string[] {
  const script = [
    'mkdir -p "$volumes"',
    ...volumes.flatMap((volume) => [
      `mkdir -p "$volumes${volume}"`,
      `mount --bind "$root${volume}" "$volumes${volume}"`,
    ]),
    'mount --bind "$root" "$root"',
    'mount -o remount,ro,bind "$root"',
    ...volumes.map((volume) => `mount --bind "$volumes${volume}" "$root${volume}"`),
    `cd "$root${workdir}"`,
    'exec "$@"',
  ]
  return ['env', `root=${root}`, `volumes=${root}.volumes`, 'unshare', '--mount', 'sh', '-c', script.join(' && '), 'sh']
}
