import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { home } from './sources.mjs'

// Licences ask to travel along with what they are about.

const isLicence = (name: string) => /^(?:licen[cs]e|copying|notice)\b/i.test(name)
const rule = `\n\n${'-'.repeat(80)}\n\n`

/** The licences of every package that any of these modules is of, and of the fonts, as one text. */
export function licencesOf(modules: string[]): string {
  const byPackage = Map.groupBy(modules.map(pathOf), packageOf)
  const direct = [...byPackage].flatMap(([folder, files]): [string, string[]][] =>
    folder === null ? [] : [[folder, files]],
  )
  const inside = direct.flatMap(([folder, files]) => bundledIn(folder, files))
  const all = new Map<string, string[]>([...inside.map((folder): [string, string[]] => [folder, []]), ...direct])
  const packages = [...all].map(([folder, files]) => licenceOf(folder, files))
  const fonts = globSync('src/ui/fonts/LICENSE-*.txt', { cwd: home }).map((file) => [file, read(join(home, file))])
  const parts = [...packages, ...fonts].filter((part) => part.length > 0)
  const sorted = parts.toSorted(([one = ''], [other = '']) => one.localeCompare(other))
  return `Countersign contains what follows, each under its own licence.\n\n${sorted.map((part) => part.join('\n\n')).join(rule)}\n`
}

/** Some come with others inside them, and say where each begins, as bundlers write it: their folders. */
function bundledIn(folder: string, files: string[]): string[] {
  const begins = /^\/\/#region (?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm
  const names = new Set(files.flatMap((file) => [...read(file).matchAll(begins)].map(([, name = '']) => name)))
  return [...names].map((name) => {
    const places = [join(folder, 'node_modules', name), join(home, 'node_modules', name)]
    const found = places.find((place) => existsSync(place))
    if (found === undefined) throw new Error(`${folder} contains ${name}, whose licence is nowhere.`)
    return found
  })
}

type About = { name: string; version: string; license?: string; author?: string | { name: string } }

/** Some have no file for it: of those, what they say of it in passing. */
function licenceOf(folder: string, files: string[]): string[] {
  const { name, version, license, author } = JSON.parse(read(join(folder, 'package.json'))) as About
  const title = `${name} ${version}${license === undefined ? '' : ` (${license})`}`
  const texts = readdirSync(folder).filter(isLicence).toSorted()
  if (texts.length > 0) return [title, ...texts.map((file) => read(join(folder, file)))]
  if (license === undefined || author === undefined) throw new Error(`${name} says nothing of its licence.`)
  const noticed = files.flatMap((file) => read(file).match(/\/\*(?:(?!\*\/)[^])*\bcopyright\b[^]*?\*\//gi) ?? [])
  return [title, `By ${typeof author === 'string' ? author : author.name}.`, ...new Set(noticed)]
}

const read = (file: string) => readFileSync(file, 'utf8').trim()

/** Bundlers write more than a path where they made a module of one. */
const pathOf = (module: string) => module.replace(/^\0/, '').replace(/\?.*$/, '')

/** The folder of the package that a module is of; null for ours. */
function packageOf(path: string): string | null {
  if (!path.includes('/node_modules/')) return null
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && 'name' in (JSON.parse(read(file)) as object)) return folder
  }
}
