import type { Json } from './target.ts'

/** What `{name}` stands for, by name; a path reaches into JSON: `{first.data.id}`. */
export type Values = Record<string, unknown>

/** The names that a target's texts may hold; other braces are the application's own, as GraphQL has them. */
const names = /\{((?:email|password|newPassword|code|challenge|token|basic)|(?:first|cookie)\.[\w.-]+)\}/g

/** A text with its `{names}` filled in; what isn't known stays empty. */
export function fillIn(text: string, values: Values): string {
  return text.replace(names, (_, path: string) => {
    const found = at(values, path)
    return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
  })
}

/** The same in every text of a JSON value. */
export function fillInAll(json: Json, values: Values): Json {
  if (typeof json === 'string') return fillIn(json, values)
  if (Array.isArray(json)) return json.map((one) => fillInAll(one, values))
  if (json === null || typeof json !== 'object') return json
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, fillInAll(one, values)]))
}

/** What stands in a JSON value under `a.b.c`; undefined: nothing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value)
}

/** What lies deeper in an answer is nobody's token. */
const deepest = 20

/** Every text in a JSON value, with its path. */
export function textsIn(value: unknown, path = '', depth = 0): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (value === null || typeof value !== 'object' || depth > deepest) return []
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, path ? `${path}.${name}` : name, depth + 1))
}
