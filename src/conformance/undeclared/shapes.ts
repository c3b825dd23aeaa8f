import type { Attack } from '../attack.ts'
import type { Ask, Door, Json, Route } from '../target.ts'
import type { Fields } from './declared.ts'

const password = '{password}'
/** The names that doors have for what somebody is called, all in one, and then by themselves, for those that refuse what they don't know. */
const usual: Fields[] = [
  { email: '{email}', username: '{email}', login: '{email}', user: '{email}', identifier: '{email}', password },
  { email: '{email}', password },
  { grant_type: 'password', username: '{email}', password },
]

/** One way to send a password, in words, and the same request without it. */
export type Shape = { told: string; ask: Ask; empty: Ask }

/** How a password is tried at a route that takes a body: as the declared doors take it, then by the usual names. */
export function shapesOfBody({ method, path }: Route, attack: Attack, fields: readonly Fields[]): Shape[] {
  const { origin } = attack.origin
  const headers = { origin, 'sec-fetch-site': 'same-origin' }
  const jsons: Json[] = distinct([...attack.target.doors.flatMap((door) => jsonOfDoor(door)), ...fields, ...usual])
  const forms = distinct([...attack.target.doors.flatMap((door) => fieldsOfDoor(door)), ...fields, ...usual])
  return [
    ...jsons.map((json) => ({
      told: `as JSON: ${Object.keys(json as object).join(', ')}`,
      ask: { method, path, json, headers },
      empty: { method, path, json: {}, headers },
    })),
    ...forms.map((form) => ({
      told: `as a form: ${Object.keys(form).join(', ')}`,
      ask: { method, path, form, headers },
      empty: { method, path, form: {}, headers },
    })),
  ]
}

export const byBasic = ({ method, path }: Route): Shape => ({
  told: 'by Basic',
  ask: { method, path, headers: { authorization: 'Basic {basic}' } },
  empty: { method, path },
})

const jsonOfDoor = (door: Door): Json[] =>
  'path' in door && (door.json ?? door.form) !== undefined ? [door.json ?? door.form ?? null] : []

const fieldsOfDoor = (door: Door): Fields[] => {
  const { form, json } = 'path' in door ? door : {}
  if (form) return [form]
  return isFlat(json) ? [json] : []
}

const isFlat = (json: Json | undefined): json is Fields =>
  typeof json === 'object' && json !== null && Object.values(json).every((one) => typeof one === 'string')

const distinct = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
