import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { schemasOf } from '../../test/contract.ts'
import type { Json } from '../../test/look-into-database.ts'
import { callsOf } from '../app.ts'
import { slices } from '../standalone/slices.ts'
import { describeApi } from './describe.ts'

// A description is read by validators in many languages: they must take its patterns for the same.

const document = describeApi({ baseUrl: 'https://sign-in.example.com', product: 'Countersign' }, callsOf(slices))
const schemas = schemasOf(document)
const validator = new Ajv2020({ strict: true })
formats.default(validator)
validator.addSchema({ $id: 'document', type: 'object', $defs: schemas })

/**
 * What no two kinds of expressions read alike: classes of Unicode, `\d`, `\w`, `\s` and `\b`, which hold other signs elsewhere; groups that look around or
 * have a name, and references to groups, which RE2 lacks; braces that count nothing.
 */
const foreign = /\\[pPdDwWsSbBuxckAzZ1-9]|\(\?(?!:)|\{(?!\d+(?:,\d*)?\})/

test('no pattern of the description is read in one way here and in another there', () => {
  for (const pattern of patterns()) {
    assert.doesNotMatch(pattern, foreign)
    for (const flags of ['', 'u']) assert.doesNotThrow(() => new RegExp(pattern, flags))
  }
  for (const wrong of ['^\\p{Cc}$', '^\\d$', '(?<=a)b', '(?<name>a)', '(a)\\1', 'a{x}']) assert.match(wrong, foreign)
  assert.ok(patterns().size > 0)
})

test('each example fits its pattern without flags and with u, and one with a digit of another script fits neither', () => {
  const pairs = examples()
  assert.ok(pairs.length > 30, String(pairs.length))
  for (const { pattern, value } of pairs)
    for (const flags of ['', 'u']) {
      assert.match(value, new RegExp(pattern, flags))
      assert.doesNotMatch(inAnotherScript(value), new RegExp(pattern, flags))
    }
})

test('Python reads the patterns as we do, where there is Python', (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) return t.diagnostic('there is no python3 here: not run')
  const program = `import json, re, sys
for one in json.load(sys.stdin):
    pattern = re.compile(one["pattern"])
    assert pattern.search(one["value"]), one
    assert not pattern.search(one["wrong"]), one`
  const input = JSON.stringify(examples().map((one) => ({ ...one, wrong: inAnotherScript(one.value) })))
  const { status, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})

const inAnotherScript = (value: string) => value.replace(/\d/, '٣')

/** Every pattern, wherever in the document. */
function patterns(): Set<string> {
  const found = new Set<string>()
  JSON.stringify(document, (key, value: unknown) => {
    if (key === 'pattern' && typeof value === 'string') found.add(value)
    if (key === 'patternProperties') for (const pattern of Object.keys(value as Json)) found.add(pattern)
    return value
  })
  return found
}

/** Each part of an example for which the schema beside it has a pattern. */
function examples(): { pattern: string; value: string }[] {
  const found: { pattern: string; value: string }[] = []
  JSON.stringify(document, (_key, beside: unknown) => {
    const { schema, examples: shown } = (beside ?? {}) as {
      schema?: Json
      examples?: Record<string, { value: unknown }>
    }
    if (schema && shown) for (const { value } of Object.values(shown)) found.push(...parts(schema, value))
    return beside
  })
  return found
}

function parts(schema: Json, value: unknown): { pattern: string; value: string }[] {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1]
  if (name !== undefined) return parts(schemas[name] ?? {}, value)
  const found = []
  if (typeof schema['pattern'] === 'string' && typeof value === 'string')
    found.push({ pattern: schema['pattern'], value })
  for (const one of [schema['anyOf'], schema['oneOf'], schema['allOf']].flat() as (Json | undefined)[])
    if (one && validator.compile(one)(value)) found.push(...parts(one, value))
  if (Array.isArray(value) && schema['items'])
    for (const item of value) found.push(...parts(schema['items'] as Json, item))
  else if (typeof value === 'object' && value !== null)
    for (const [key, about] of Object.entries((schema['properties'] ?? {}) as Record<string, Json>))
      if (key in value) found.push(...parts(about, (value as Json)[key]))
  return found
}
