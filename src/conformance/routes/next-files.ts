import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const endings = ['', '.tsx', '.ts', '.jsx', '.js', '.mts', '.mjs', '.cts', '.cjs']
const imported = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(['"])([^'"\n]+)\1/g
const action = /(?:^|[{;])\s*(['"])use server\1/m
const name = '[\\w$]+'
const declared = new RegExp(`(?:^|;)\\s*export\\s+(?:async\\s+)?(?:function\\*?|const|let|var)\\s+(${name})`, 'gm')
const inBraces = /^\s*export\s+(?:const|let|var)?\s*\{([^}]*)\}/gm
const everything = /^\s*export\s*\*\s*from\s*(['"])([^'"\n]+)\1/gm

/** The files of an application by what they import and export. They are read, never run. */
export function readNextFiles(root: string) {
  const aliases = aliasesOf(root)

  const files = {
    text: (file: string) => readFileSync(file, 'utf8'),

    /** Whether a file, or what it imports, has a function that anybody may call by a POST. */
    hasAction(file: string, seen = new Set<string>()): boolean {
      if (seen.has(file)) return false
      seen.add(file)
      const text = files.text(file)
      if (action.test(text)) return true
      return [...text.matchAll(imported)].some(([, , from = '']) => {
        const found = find(from, file)
        return found !== null && files.hasAction(found, seen)
      })
    },

    exportsOf(file: string, seen = new Set<string>()): string[] {
      if (seen.has(file)) return []
      seen.add(file)
      const text = files.text(file)
      const listed = [...text.matchAll(inBraces)].flatMap(([, list = '']) => list.split(',').map(nameOutside))
      const passedOn = [...text.matchAll(everything)].flatMap(([, , from = '']) => {
        const found = find(from, file)
        return found === null ? [] : files.exportsOf(found, seen)
      })
      return [...[...text.matchAll(declared)].map(([, one = '']) => one), ...listed, ...passedOn]
    },
  }

  /** What an import means; null: a package, or nothing that is there. */
  function find(from: string, file: string): string | null {
    const places = from.startsWith('.') ? [resolve(dirname(file), from)] : aliases(from)
    for (const place of places) {
      const bare = place.replace(/\.[cm]?jsx?$/, '')
      const found = [place, bare]
        .flatMap((one) => endings.flatMap((ending) => [one + ending, join(one, `index${ending}`)]))
        .find((one) => /\.[cm]?[jt]sx?$/.test(one) && isFile(one))
      if (found !== undefined) return found
    }
    return null
  }

  return files
}

/** `GET: handler` of a destructuring, `handler as GET` of a list: what is seen from outside. */
const nameOutside = (one: string) =>
  one
    .trim()
    .split(/\s+as\s+|\s*:\s*|\s*=/)
    .at(one.includes(':') || one.includes(' as ') ? 1 : 0) ?? ''

export const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

/** What `@/lib/x` stands for, by the `paths` of tsconfig.json or jsconfig.json. */
function aliasesOf(root: string): (from: string) => string[] {
  const file = ['tsconfig.json', 'jsconfig.json'].map((one) => join(root, one)).find(isFile)
  if (file === undefined) return () => []
  const { baseUrl, paths = {} } = optionsIn(readFileSync(file, 'utf8'))
  const base = resolve(root, baseUrl ?? '.')
  return (from) => [
    ...Object.entries(paths).flatMap(([pattern, places]) => {
      const [start = '', end] = pattern.split('*')
      const fits = end === undefined ? from === start : from.startsWith(start) && from.endsWith(end)
      const rest = end === undefined ? '' : from.slice(start.length, from.length - end.length)
      return fits
        ? places.map((place) =>
            resolve(
              base,
              place.replace('*', () => rest),
            ),
          )
        : []
    }),
    ...(baseUrl === undefined ? [] : [resolve(base, from)]),
  ]
}

type Options = { baseUrl?: string; paths?: Record<string, string[]> }

/** These files are JSON with comments, and with commas at the end. */
function optionsIn(text: string): Options {
  const plain = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, '$1')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, '$1')
  try {
    return (JSON.parse(plain) as { compilerOptions?: Options }).compilerOptions ?? {}
  } catch {
    return {}
  }
}
