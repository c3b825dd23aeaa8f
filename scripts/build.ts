// Builds the program into dist/: main.mjs and command-line.mjs, each whole in itself but for the hasher's machine code. What is built is what `npm start`, the
// image and the tests of what ships run (decision 20).
//   npm run build                          unless dist/ is of these very sources
//   node scripts/build.ts --into FOLDER   in another folder
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { InputOptions, ModuleFormat } from 'rolldown'
import { lateParts } from './late-parts.ts'
import { ownFilesInside } from './own-files-inside.ts'
import { dist, home, isBuilt, programs, sourcesNow, stamp, stampOf } from './sources.mjs'

export const source = join(home, 'src')
/** Licences stay with what they are about. */
export const comments = { legal: true, annotation: false, jsdoc: false }
// One carries machine code, the other is what `pg` does without.
const external = ['@node-rs/argon2', 'pg-native']

if (import.meta.main) {
  const { into = dist } = parseArgs({ options: { into: { type: 'string' } } }).values
  const folder = resolve(into)
  if (!isBuilt(folder)) await build(folder)
}

/**
 * Builds into that folder. Each file is written beside and then takes its place whole, so that who starts meanwhile has the one or the other; what runs
 * already has read all that it will ever need.
 */
export async function build(
  folder: string,
  entries = programs.map((name) => join(source, `${name}.ts`)),
): Promise<void> {
  const sources = sourcesNow()
  const contents = await Promise.all(entries.map(bundleFile))
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  for (const [index, content] of contents.entries()) {
    put(join(folder, basename(entries[index] ?? '').replace(/\.ts$/, '.mjs')), content)
  }
  put(join(folder, stamp), stampOf(folder, sources))
}

function bundleFile(input: string) {
  return bundle({ input, plugins: [ownFilesInside(source), lateParts(source, bundleText)] }, 'esm')
}

/** As CommonJS: one function's body. */
function bundleText(text: string) {
  const input = join(home, 'part.js')
  const only = (id: string) => (id === input ? text : undefined)
  return bundle({ input, plugins: [{ name: 'part', resolveId: (id) => only(id) && id, load: only }] }, 'cjs')
}

/** All in one text: nothing is left to be read later, when it may be gone. */
async function bundle(options: InputOptions & { input: string }, format: ModuleFormat): Promise<string> {
  const { rolldown } = await import('rolldown')
  const bundled = await rolldown({ platform: 'node', external, logLevel: 'silent', ...options })
  const { output } = await bundled.generate({ format, codeSplitting: false, exports: 'named', comments })
  await bundled.close()
  if (output.length !== 1) throw new Error(`${options.input} doesn't fit into one file.`)
  return output[0].code
}

/** Whoever runs it may read it, whatever the umask of who builds. */
function put(path: string, content: string) {
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, content)
    chmodSync(draft, 0o644)
    renameSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}
