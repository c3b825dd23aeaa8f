// What `npm pack` calls before and after: it packs what package.json says, and ours is a developer's. While it packs, the package's own lies in that place; it
// names what somebody needs who installs it. Publish the tarball, never the folder: that one is `private`.
//   npm pack
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beside, command, entries, fileOf, makePackage, oldestNode } from './package.ts'
import { home } from './sources.mjs'

type Manifest = Record<'name' | 'version' | 'description' | 'license' | 'type', string> & {
  dependencies: Record<string, string>
}

/** What somebody reads who has only the package. */
const docs = ['docs/embedding.md', 'docs/attack-kit.md', 'docs/operating.md']
const manifest = join(home, 'package.json')
const developers = join(home, 'lib/package.developers.json')

if (process.argv.includes('--after')) renameSync(developers, manifest)
else await before()

async function before() {
  const ours = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest
  await makePackage()
  copyFileSync(manifest, developers)
  writeFileSync(manifest, `${JSON.stringify(manifestOf(ours), null, 2)}\n`)
}

function manifestOf({ name, version, description, license, type, dependencies }: Manifest): object {
  const versionsOf = (names: string[], range = '') =>
    Object.fromEntries(names.map((one) => [one, `${range}${dependencies[one]}`]))
  return {
    name,
    version,
    description,
    license,
    type,
    exports: Object.fromEntries(
      entries.map(([entry]) => {
        const file = `./lib/${fileOf(entry)}`
        return [entry, { types: `${file}.d.mts`, default: `${file}.mjs` }]
      }),
    ),
    bin: { countersign: `lib/${command}.mjs` },
    files: ['lib/**/*.mjs', 'lib/**/*.mjs.map', 'lib/**/*.d.mts', 'lib/THIRD-PARTY.txt', ...docs],
    engines: { node: `^${oldestNode} || >=24` },
    dependencies: versionsOf(beside.needed),
    peerDependencies: versionsOf(beside.wanted, '^'),
    peerDependenciesMeta: Object.fromEntries(beside.wanted.map((one) => [one, { optional: true }])),
  }
}
