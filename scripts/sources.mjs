// Whether dist/ is what these sources build. Plain JavaScript that old Nodes run: it is asked before the right one is started.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = dirname(dirname(fileURLToPath(import.meta.url)))
export const dist = join(home, 'dist')
/** Beside what was built: of which sources. */
export const stamp = 'sources'
export const programs = ['main', 'command-line']
const others = ['package-lock.json', 'scripts/build.ts', 'scripts/late-parts.ts', 'scripts/sources.mjs']

/** Whether that folder holds what the sources build as they are now. */
export function isBuilt(folder = dist) {
  return programs.every((name) => existsSync(join(folder, `${name}.mjs`))) && stampIn(folder) === sourcesNow()
}

/** Changes when anything does that the program is built of. By content: times say little of a tree that was copied, unpacked or fetched. */
export function sourcesNow() {
  const names = filesIn('src').filter((name) => !name.endsWith('.test.ts'))
  const sum = createHash('sha256')
  for (const name of [...names, ...others].toSorted()) {
    sum.update(`${name}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(home, name)))
        .digest(),
    )
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

function stampIn(folder) {
  try {
    return readFileSync(join(folder, stamp), 'utf8')
  } catch (problem) {
    if (problem.code === 'ENOENT') return undefined
    throw problem
  }
}
