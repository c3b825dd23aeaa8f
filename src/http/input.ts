import type { z } from 'zod'
import { refuse } from '../refusals.ts'
import type { MessageKey } from '../messages/messages.ts'
import type { Req } from './request.ts'

/**
 * A form's fields, each of them once: a repeated one is `invalid_input` (requirement CHL-11), anything but a form is
 * `unsupported_type`.
 */
export async function readFields(c: Req): Promise<Record<string, string>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await c.req.text()
  if (type !== 'application/x-www-form-urlencoded') {
    if (text === '' && type === undefined) return {}
    refuse('unsupported_type')
  }
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) refuse('invalid_input', { field: name })
    fields[name] = value
  }
  return fields
}

/** A JSON object, each of its fields once. Refuses `invalid_input`. */
export async function readJson(c: Req): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  const body = parseJson(text)
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject || Object.keys(body).length !== namesWritten(text)) return refuse('invalid_input', { field: '' })
  return body as Record<string, unknown>
}

/** Undefined for what is no JSON: refused like JSON of another shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How many names the outermost object is written with: of a repeated one `JSON.parse` silently keeps the last (CHL-11). */
function namesWritten(json: string): number {
  let depth = 0
  let names = 0
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (token === ':' && depth === 1) names += 1
  }
  return names
}

/** What a schema makes of the fields. Refuses `invalid_input` with the field; a schema's message may be a message's key. */
export function parse<Schema extends z.ZodType>(schema: Schema, fields: Record<string, unknown>): z.output<Schema> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const says = issue?.message.startsWith('refusal.') ? (issue.message as MessageKey) : undefined
  return refuse('invalid_input', { field: issue?.path.join('.') ?? '', ...(says && { says }) })
}
