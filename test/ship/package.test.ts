import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { home } from '../../scripts/sources.mjs'
import { packAndInstall } from './packed.ts'

// What is in the tarball, and what comes of it in a folder that holds nothing else.

const { folder, clone, host, installed } = await packAndInstall()
after(() => rmSync(folder, { recursive: true, force: true }))
const read = (file: string) => readFileSync(join(installed, file), 'utf8')
const files = globSync('**/*.*', { cwd: installed }).toSorted()
const isOfKind = (ending: RegExp) => files.filter((file) => ending.test(file))

type Lock = { packages: Record<string, { hasInstallScript?: boolean }> }
type Manifest = { exports: Record<string, Record<string, string>>; bin: { countersign: string }; scripts?: object }
type SourceMap = { sources: string[]; sourcesContent: (string | null)[] }

test('SHIP-2: an installation is below 60 MB and 60 packages, and runs nothing', () => {
  const { packages } = JSON.parse(readFileSync(join(host, 'node_modules/.package-lock.json'), 'utf8')) as Lock
  const bytes = globSync('node_modules/**/*', { cwd: host, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  assert.ok(bytes < 60_000_000, `${bytes} bytes`)
  assert.ok(Object.keys(packages).length < 60, Object.keys(packages).join(' '))
  assert.deepEqual(
    Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript),
    [],
  )
  assert.equal((JSON.parse(read('package.json')) as Manifest).scripts, undefined)
})

test('SHIP-2: the package holds JavaScript, types, source maps, and what it says of itself', () => {
  const others = files.filter((file) => !/^lib\/.*(?:\.mjs|\.mjs\.map|\.d\.mts)$/.test(file))
  const docs = ['docs/attack-kit.md', 'docs/embedding.md', 'docs/operating.md']
  const said = ['README.md', ...docs, 'lib/THIRD-PARTY.txt', 'package.json']
  assert.deepEqual(others, said)
  assert.match(read('LICENSE'), /MIT/)
  const { exports, bin } = JSON.parse(read('package.json')) as Manifest
  for (const file of [...Object.values(exports).flatMap((one) => Object.values(one)), bin.countersign])
    assert.ok(files.includes(file.replace(/^\.\//, '')), file)
})

test('SHIP-2: each source map leads to sources that it holds, and none of ours is in the package twice', () => {
  const ours = new Map<string, string[]>()
  for (const file of isOfKind(/\.mjs$/)) {
    // What is made by the bundler alone has no source.
    const [, name] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(file)) ?? []
    if (name === undefined) continue
    const { sources, sourcesContent } = JSON.parse(read(join(file, '..', name))) as SourceMap
    for (const [index, source] of sources.entries()) {
      assert.ok(sourcesContent[index] !== null && sourcesContent[index] !== undefined, `${file}: ${source}`)
      const [, path] = /^(?:\.\.\/)+(src\/.+)$/.exec(source) ?? []
      if (path === undefined) continue
      ours.set(path, [...(ours.get(path) ?? []), file])
      if (path !== 'src/adapters/own-files.ts' && path !== 'src/operating/called-as.ts')
        assert.equal(sourcesContent[index], readFileSync(join(home, path), 'utf8'), path)
    }
  }
  assert.ok(ours.has('src/countersign.ts') && ours.has('src/client/countersign.ts') && ours.has('src/command-line.ts'))
  assert.deepEqual(
    [...ours].filter(([, places]) => places.length > 1),
    [],
  )
})

test('SHIP-2: types name no package, and keep their documentation', () => {
  for (const file of isOfKind(/\.d\.mts$/)) {
    // Behind something on its line, a comment documents nothing.
    assert.doesNotMatch(read(file), /^.*\S.*\/\*\*/m, file)
    assert.doesNotMatch(read(file), /kysely|zod|tough-cookie|node_modules/i, file)
    for (const [, name = ''] of read(file).matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g))
      assert.match(name, /^(?:\.|node:)/, file)
  }
})

for (const module of ['nodenext', 'preserve']) {
  test(`SHIP-2: an application in TypeScript is compiled against it, with no types but Node's: module ${module}`, () => {
    mkdirSync(join(host, 'node_modules/@types'), { recursive: true })
    for (const name of ['@types/node', 'undici-types'])
      cpSync(join(home, 'node_modules', name), join(host, 'node_modules', name), { recursive: true })
    cpSync(join(import.meta.dirname, 'host/application.ts'), join(host, 'application.mts'))
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      'false',
      '--exactOptionalPropertyTypes',
      '--types',
      'node',
    ]
    const words = [...options, '--target', 'es2024', '--module', module, 'application.mts']
    const tsc = join(home, 'node_modules/typescript/bin/tsc')
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...words], { cwd: host, encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })
}

test('SHIP-2: what a function refuses stands in its type', () => {
  assert.match(
    read('lib/client.d.mts'),
    /\/\*\*[\s*]+First step\. Refuses `wrong_credentials`(?:(?!\*\/)[^])*\*\/\n *signIn\(/,
  )
})

test('SHIP-2: the licence of each package that is inside comes along', () => {
  const inside = new Set(
    isOfKind(/\.mjs\.map$/)
      .flatMap((file) => (JSON.parse(read(file)) as SourceMap).sources)
      .flatMap((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
  )
  assert.ok(inside.has('kysely') && inside.has('pdfkit') && inside.has('hono'))
  const said = read('lib/THIRD-PARTY.txt')
  assert.deepEqual(
    [...inside].filter((name) => !said.includes(`\n${name} `)),
    [],
  )
  // What comes inside of others, too.
  assert.match(said, /\ncss-select [^]*\nnode-html-parser /)
  assert.match(said, /SIL OPEN FONT LICENSE/i)
})

test('SHIP-2: what npm packs lies in the place of the developers’ package.json only while it packs', () => {
  const theirs = join(home, 'package.json')
  assert.equal(readFileSync(join(clone, 'package.json'), 'utf8'), readFileSync(theirs, 'utf8'))
})

test('OPS-7: the package knows no place where it was made', () => {
  for (const file of files) assert.equal(read(file).includes(home), false, file)
})
