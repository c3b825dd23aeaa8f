import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { command, entries } from '../../scripts/package.ts'
import { home } from '../../scripts/sources.mjs'
import { fetched } from './nodes.ts'

// What a walk doesn't come by: our sources, read with the types of the oldest Node for which the package is.

/** Of Node 22.13. */
const itsTypes = '22.13.17'
/** What its V8 has, 12.4. */
const lib = ['es2024', 'esnext.collection', 'esnext.iterator', 'esnext.array', 'dom', 'dom.iterable']
/** An unknown name, export, member or option (typescript/diagnosticMessages.json); how others are typed has changed since. */
const unknownThere = /^(\S+)\(\d+,\d+\): error TS(?:2304|2305|2339|2353|2550|2551|2552|2568|2583|2694|2724): (.*)$/gm

test('SHIP-2: our sources ask nothing of Node that the oldest one lacks, but where they ask whether it is there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-types-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const typeRoots = [dirname(await fetched('@types/node', itsTypes))]
  const sources = [...entries.map(([, file]) => file), `${command}.ts`].map((file) => join(home, 'src', file))
  const compilerOptions = { target: 'es2024', lib, typeRoots }
  const config = { extends: join(home, 'tsconfig.json'), compilerOptions, include: [], files: sources }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(home, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: home,
    encoding: 'utf8',
  })
  assert.deepEqual(
    [...stdout.matchAll(unknownThere)].map(([, file, what]) => `${file}: ${what}`),
    [
      "src/adapters/older-sqlite.ts: Property 'columns' does not exist on type 'Partial<StatementSync>'.",
      "src/adapters/older-sqlite.ts: Property 'isTransaction' does not exist on type 'Partial<DatabaseSync>'.",
    ],
  )
})
