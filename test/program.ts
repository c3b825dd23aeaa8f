import { basename, join } from 'node:path'
import { build } from '../scripts/build.ts'
import { programOptions } from '../scripts/node-options.mjs'

const home = join(import.meta.dirname, '..')

/** What Node is called with to run a program as `npm start` and the image run it: built. `npm test` builds first what has changed. */
export const asProgram = (name: 'main' | 'command-line'): string[] => [
  ...programOptions,
  join(home, `dist/${name}.mjs`),
]

/** The same for a program of the tests' own, which changes a part of the real one; built now. */
export async function asBuiltProgram(file: string): Promise<string[]> {
  const folder = join(home, 'node_modules/.cache/harness')
  await build(folder, [join(home, file)])
  return [...programOptions, join(folder, basename(file).replace(/\.ts$/, '.mjs'))]
}
