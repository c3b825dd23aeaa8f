import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { messagesOf } from './messages.ts'

const en = messagesOf('en')
const pl = messagesOf('pl')

test('I18N-1: English and Polish have the same keys', () => {
  assert.deepEqual(Object.keys(pl).toSorted(), Object.keys(en).toSorted())
  assert.ok(Object.keys(en).length > 50)
})

test('I18N-1: every message is sound ICU and takes the same arguments in both languages', () => {
  const different = Object.keys(en).filter((key) => argumentsIn(en[key]!).join() !== argumentsIn(pl[key]!).join())
  assert.deepEqual(different, [])
})

test('I18N-1: every Polish plural has one, few, many and other', () => {
  const incomplete = Object.keys(pl).filter((key) =>
    elementsIn(read(pl[key]!)).some(
      (element) =>
        element.type === TYPE.plural && ['one', 'few', 'many', 'other'].some((form) => !(form in element.options)),
    ),
  )
  assert.deepEqual(incomplete, [])
})

test('I18N-1: every English plural has one and other', () => {
  const incomplete = Object.keys(en).filter((key) =>
    elementsIn(read(en[key]!)).some(
      (element) =>
        element.type === TYPE.plural &&
        !('other' in element.options && ('one' in element.options || '=1' in element.options)),
    ),
  )
  assert.deepEqual(incomplete, [])
})

test('no message is left that nothing says', () => {
  const root = join(import.meta.dirname, '../..')
  const sources = globSync(['src/**/*.ts', 'mobile/src/**/*.{ts,tsx}'], { cwd: root })
    .filter((path) => !/\.test\.tsx?$|ui\/messages\//.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
  const said = new Set(sources.flatMap((text) => text.match(/(?<=['"`])[a-z_]+(?:\.\w+)+(?=['"`])/gi) ?? []))
  // `frame.${name}`: what begins so is said when the rest is a word of the sources.
  const begun = sources.flatMap((text) => [...text.matchAll(/`([a-z_]+\.[\w.]*)\$\{/gi)].map(([, start = '']) => start))
  const words = new Set(sources.flatMap((text) => text.match(/(?<=')[\w.]+(?=')|(?<=^\s+)\w+(?=: )/gm) ?? []))
  assert.ok(said.size > 300 && begun.length > 5 && words.size > 300)
  const isBegun = (key: string) => begun.some((start) => key.startsWith(start) && words.has(key.slice(start.length)))
  const unsaid = Object.keys(en).filter((key) => !said.has(key) && !isBegun(key))
  assert.deepEqual(unsaid, [])
})

test('no message is empty', () => {
  assert.deepEqual(
    [...Object.entries(en), ...Object.entries(pl)].filter(([, text]) => !text.trim()),
    [],
  )
})

const read = (text: string) => parse(text, { ignoreTag: true })

function argumentsIn(text: string): string[] {
  const named = elementsIn(read(text)).filter((element) => element.type !== TYPE.literal && element.type !== TYPE.pound)
  return [...new Set(named.map((element) => ('value' in element ? element.value : '')))].toSorted()
}

/** The message's elements and those of its branches. */
function elementsIn(elements: MessageFormatElement[]): MessageFormatElement[] {
  return elements.flatMap((element) =>
    element.type === TYPE.plural || element.type === TYPE.select
      ? [element, ...Object.values(element.options).flatMap((option) => elementsIn(option.value))]
      : [element],
  )
}
