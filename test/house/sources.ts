import { globSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { home } from './tool.ts'

/** A file of the project: its path from the project's folder, with `/`, and what it says. */
export type Source = { path: string; text: string }

/** One import, as written in one place. */
export type Import = {
  /** `src/a/b.ts:12` */
  at: string
  from: string
  /** The path of a file of ours, or the package's name as written. */
  to: string
  /** The names between the braces, without `type` ones; `*` for a whole module, an `import()` or a side effect. */
  names: string[]
}

export function readSources(pattern: string): Source[] {
  return globSync(pattern, { cwd: home, exclude: ['**/node_modules/**'] }).map((path) => ({
    path: path.replaceAll(sep, '/'),
    text: readFileSync(join(home, path), 'utf8'),
  }))
}

/** Every import, export-from and `import()` of a file, type-only ones included (with no names). */
export function importsOf({ path, text }: Source): Import[] {
  const statements = text.matchAll(/^(?:import|export)\b(?<clause>[^'"`;=(]*?)(?:\bfrom\s*)?['"](?<to>[^'"]+)['"]/gm)
  const calls = text.matchAll(/\b(?:import|require|importModule)\(\s*['"`](?<to>[^'"`]+)['"`]/g)
  return [...statements, ...calls].map(({ index, groups }) => ({
    at: `${path}:${lineOf(text, index)}`,
    from: path,
    to: targetOf(path, groups?.['to'] ?? ''),
    names: groups?.['clause'] === undefined ? ['*'] : namesIn(groups['clause']),
  }))
}

/** The places where a pattern stands in code, not in a comment. */
export function placesOf({ path, text }: Source, pattern: RegExp): string[] {
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/^\s*(?:\/\/|\/?\*).*$/, '').replace(/\s\/\/ .*$/, '')
    return pattern.test(code) ? [`${path}:${index + 1} ${line.trim()}`] : []
  })
}

function namesIn(clause: string): string[] {
  if (/^\s*type\b/.test(clause)) return []
  const braces = /\{(?<inside>[^}]*)\}/.exec(clause)?.groups?.['inside']
  if (braces === undefined) return ['*']
  const listed = braces.split(',').map((name) => name.trim())
  return listed
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(/\s+as\s+/)[0] ?? '')
}

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
