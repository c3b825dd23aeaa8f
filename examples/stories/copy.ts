import { strict as assert } from 'node:assert'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import { home } from '../../scripts/sources.mjs'
import type { Edit } from '../mistakes/mistake.ts'
import { makeReady } from './make-ready.ts'

const made = new Set(['node_modules', 'dist', 'data', '.next'])

/** An example with some places of it changed, beside the packages that it has; gone when the test ends. */
export function copyOf(t: TestContext, name: string, edits: Edit[]): string {
  const original = join(home, 'examples', name, 'after')
  makeReady(original, `the example ${name}`)
  const copy = mkdtempSync(join(tmpdir(), `countersign-mistake-${name}-`))
  t.after(() => rmSync(copy, { recursive: true, force: true }))
  cpSync(original, copy, { recursive: true, filter: (path) => !made.has(basename(path)) })
  symlinkSync(join(original, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const edit of edits) change(copy, edit)
  return copy
}

function change(folder: string, { file, from, to }: Edit) {
  const path = join(folder, file)
  const [before = '', after, ...more] = readFileSync(path, 'utf8').split(from)
  assert.ok(
    after !== undefined && more.length === 0,
    `${file} has this ${after === undefined ? 'nowhere' : 'twice'}: ${from}`,
  )
  writeFileSync(path, before + to + after)
}
