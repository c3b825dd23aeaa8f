// Makes the package that other applications install, in lib/, of what the programs are built of: JavaScript for every Node that has node:sqlite, with source
// maps, types that name nothing of our inside, and the licences of what is in it (decision 35). `npm pack` calls it (scripts/pack.ts).
//   node scripts/package.ts
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OutputChunk, RolldownPluginOption } from 'rolldown'
import { comments, source } from './build.ts'
import { ownFilesInside } from './own-files-inside.ts'
import { bundleTypes } from './package-types.ts'
import { home } from './sources.mjs'
import { licencesOf } from './third-party.ts'

export const lib = join(home, 'lib')
/** The first Node that has node:sqlite without a flag. */
export const oldestNode = '22.13.0'
/** What stands beside the package instead of in it: machine code, and a driver that only who has such a server needs. */
export const beside = { needed: ['@node-rs/argon2'], wanted: ['pg'] }
/** What `pg` does without. */
const external = [...beside.needed, ...beside.wanted, 'pg-native']

/** What the package is imported as, and the source behind it. */
const written = {
  '.': 'index.ts',
  './client': 'client/countersign.ts',
  './node': 'frameworks/node.ts',
  './fastify': 'frameworks/fastify.ts',
  './next': 'frameworks/next.ts',
  './hono': 'frameworks/hono.ts',
  './conformance': 'conformance/index.ts',
}
export const command = 'command-line'

/** Of these, what is there. */
export const entries = Object.entries(written).filter(([, file]) => existsSync(join(source, file)))
export const fileOf = (entry: string) => (entry === '.' ? 'index' : entry.slice(2))

const names = { entryFileNames: '[name].mjs', chunkFileNames: 'shared/[name]-[hash].mjs' }
/** There is no clone whose scripts npm could run. */
const calledByName = {
  name: 'called-by-name',
  load: (path: string) =>
    path === join(source, 'operating/called-as.ts')
      ? 'export const calledAs = (line) => `npx countersign ${line}`'
      : null,
}

if (import.meta.main) await makePackage()

export async function makePackage(folder = lib): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const inputs = Object.fromEntries(entries.map(([entry, file]) => [fileOf(entry), join(source, file)]))
  const plugins = [ownFilesInside(source), calledByName]
  const code = await bundle(folder, { ...inputs, [command]: join(source, `${command}.ts`) }, plugins)
  await bundleTypes(folder, inputs, names)
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), licencesOf(code.flatMap(({ moduleIds }) => moduleIds)))
}

/** What several entries share stands in a file of its own: no module of ours is there twice. What is imported late is read late. */
async function bundle(dir: string, input: Record<string, string>, plugins: RolldownPluginOption[]) {
  const { rolldown } = await import('rolldown')
  const transform = { target: `node${oldestNode}` }
  // Paths stay those of this folder, wherever its packages really lie.
  const resolve = { symlinks: false }
  const bundled = await rolldown({ input, plugins, platform: 'node', external, transform, resolve, logLevel: 'silent' })
  const { output } = await bundled.write({
    dir,
    format: 'esm',
    sourcemap: true,
    comments,
    ...names,
    // Named for one of many modules in it, a file would mislead whoever reads a trace.
    chunkFileNames: ({ isDynamicEntry }) => (isDynamicEntry ? 'late/[name]-[hash].mjs' : 'shared/[hash].mjs'),
    banner: ({ name }) => (name === command ? '#!/usr/bin/env node' : ''),
  })
  await bundled.close()
  return output.filter((one): one is OutputChunk => one.type === 'chunk')
}
