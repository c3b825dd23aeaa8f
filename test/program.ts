import { join } from 'node:path'

const home = join(import.meta.dirname, '..')

/** What Node is called with to run a TypeScript file of the project as `npm start` runs the program: packed. */
export const asProgram = (file: string): string[] => [
  '--disable-warning=ExperimentalWarning',
  join(home, 'scripts/packed.mjs'),
  join(home, file),
]
