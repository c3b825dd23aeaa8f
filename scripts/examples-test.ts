// The example applications, each started as its team would start it and visited in a real browser.
//   npm run examples-test                all of them
//   npm run examples-test -- express     those whose story's path contains one of the words
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { makeReady } from '../examples/stories/make-ready.ts'
import { quiet } from './node-options.mjs'
import { packedNow } from './pack-clone.ts'
import { home } from './sources.mjs'

const words = process.argv.slice(2)
const stories = globSync('examples/stories/*.test.ts', { cwd: home })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted()

// Without a file to run, Node's runner would look for tests everywhere.
if (stories.length === 0) {
  process.stderr.write(`No story was run: none has a path that contains “${words.join('” or “')}”.\n`)
  process.exit(1)
}
// Where the applications that have Countersign in them look for it.
const tarball = await packedNow()
copyFileSync(tarball, join(home, 'examples', basename(tarball)))
// Before any story begins: several at once would build in the same folder.
const wanted = (folder: string) => words.length === 0 || words.some((word) => folder.includes(word))
for (const folder of globSync('examples/*/{before,after,kinds}', { cwd: home }).filter(wanted))
  makeReady(join(home, folder), folder)
const options = [quiet, '--test', '--test-reporter=spec']
const { status } = spawnSync(process.execPath, [...options, ...stories], { cwd: home, stdio: 'inherit' })
process.exit(status ?? 1)
