import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { home } from '../../scripts/sources.mjs'
import { probes } from './probes.ts'
import { targetShape } from './target-shape.ts'

const page = readFileSync(join(home, 'docs/attack-kit.md'), 'utf8')
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }))

test('each probe has its section, in the order in which they run, and each section its probe', () => {
  assert.deepEqual(
    sections.map(({ name }) => name),
    probes.map(({ name }) => name),
  )
})

test('each section says what an attacker does, what is right, and how to mend it in each framework', () => {
  for (const { name, text } of sections) {
    assert.match(text, /\*\*(?:An attacker|Nobody attacks)\*\*/, name)
    assert.match(text, /\*\*Right\*\*: /, name)
    assert.match(text, /\*\*Mend\*\*/, name)
    const says = /\beach framework|no framework/.test(text) ? [] : ['Express', 'Nest', 'Fastify', 'Hono', 'Next']
    for (const framework of says) assert.ok(text.includes(framework), `${name}: ${framework}`)
  }
})

test('what the page tells the kit is what the kit takes', () => {
  const example = /attackHost\(\{\n([^]*?)\n {2}\}\)/.exec(page)?.[1] ?? ''
  const named = [...example.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name)
  assert.ok(named.length > 5)
  for (const name of named) assert.ok(name in targetShape.shape, name)
  const [, people = ''] = /```json\n([^]*?)```/.exec(page) ?? []
  assert.equal(targetShape.shape.people.safeParse(JSON.parse(people)).success, true)
})
