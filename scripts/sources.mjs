// Whether dist/ is what these sources build. Plain JavaScript that old Nodes run: it is asked before the right one is started.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = dirname(dirname(fileURLToPath(import.meta.url)))
export const dist = join(home, 'dist')
/** Beside what was built: of which sources, and what came of them. */
export const stamp = 'sources'
export const programs = ['main', 'command-line']
const others = [
  'package-lock.json',
  'scripts/build.ts',
  'scripts/late-parts.ts',
  'scripts/own-files-inside.ts',
  'scripts/sources.mjs',
]

/** Whether that folder holds, whole, what the sources build as they are now. */
export function isBuilt(folder = dist) {
  return contentOf(join(folder, stamp)) === stampOf(folder, sourcesNow())
}

/** What the stamp says of what was built there of these sources. A copy, or a disk, may have ended half way. */
export function stampOf(folder, sources) {
  return [sources, ...programs.map((name) => hashOf(contentOf(join(folder, `${name}.mjs`))))].join('\n')
}

/** Changes when anything does that the program is built of. By content: times say little of a tree that was copied, unpacked or fetched. */
export function sourcesNow() {
  const names = filesIn('src').filter((name) => !name.endsWith('.test.ts'))
  const sum = createHash('sha256')
  for (const name of [...names, ...others].toSorted()) {
    sum.update(`${name}\0${hashOf(readFileSync(join(home, name)))}`)
  }
  return sum.digest('hex')
}

/** @returns {string[]} */
function filesIn(folder) {
  return readdirSync(join(home, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

const hashOf = (content) => createHash('sha256').update(content).digest('hex')

/** Empty: there is none. */
function contentOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (problem) {
    if (problem.code === 'ENOENT') return ''
    throw problem
  }
}
