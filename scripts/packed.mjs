// Runs a TypeScript file from one packed file, made of it and of all that it imports: such a start takes a quarter of the time that some six hundred
// files take. Packed anew when a source, or what is installed, has changed (decision 16).
//   node scripts/packed.mjs src/main.ts [arguments]
//   node scripts/packed.mjs --where src/main.ts      only says where the packed file lies
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const self = fileURLToPath(import.meta.url)
const home = dirname(dirname(self))
const modules = join(home, 'node_modules')
const cache = join(modules, '.cache', 'packed')
const whatItSays = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
const month = 30 * 24 * 60 * 60 * 1000

if (import.meta.main) {
  const [node, , ...words] = process.argv
  const only = words[0] === '--where'
  const [entry, ...others] = only ? words.slice(1) : words
  if (only) process.stdout.write(`${await pack(resolve(entry))}\n`)
  else {
    // Packing takes some 350 MiB, which whoever packs never gives back: not the process that then runs for weeks.
    const packed =
      packedBefore(listOf(resolve(entry))) ?? execFileSync(node, [self, '--where', entry], whatItSays).trim()
    enableCompileCache(join(modules, '.cache', 'compiled'))
    process.argv = [node, packed, ...others]
    await import(pathToFileURL(packed).href)
  }
}

/** The packed file of that TypeScript file, as its sources stand now. */
export async function pack(entry) {
  const list = listOf(entry)
  const before = packedBefore(list)
  if (before) return before

  const { rolldown } = await import('rolldown')
  // One carries machine code, the other is what `pg` does without.
  const external = ['@node-rs/argon2', 'pg-native']
  const plugins = [{ name: 'own-place', transform: knowingItsPlace }]
  const bundle = await rolldown({ input: entry, platform: 'node', external, plugins, logLevel: 'silent' })
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'fresh-'))
  await bundle.write({ dir: fresh, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' })
  const sources = (await bundle.watchFiles).filter((path) => !path.startsWith(modules + sep)).toSorted()
  await bundle.close()

  const files = [self, join(home, 'package-lock.json'), ...sources].map((path) => [path, stateOf(path)])
  const name = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  const folder = moved(fresh, join(cache, name))
  const packed = join(folder, basename(entry).replace(/\.ts$/, '.mjs'))
  const written = join(cache, `${name}.json`)
  writeFileSync(written, JSON.stringify({ packed, files }))
  renameSync(written, list)
  forgetOldOnes()
  return packed
}

/** What was packed of that file last, and of which sources. */
function listOf(entry) {
  return join(cache, `${relative(home, entry).replaceAll(/\W+/g, '-')}.json`)
}

/** The packed file of that list, where nothing has changed since. */
function packedBefore(list) {
  const known = readList(list)
  const stands = known?.files.every(([path, state]) => stateOf(path) === state) && stateOf(known.packed)
  return stands ? known.packed : undefined
}

/** A file of ours goes on finding what lies beside its source. */
function knowingItsPlace(code, path) {
  if (path.startsWith(modules + sep) || !code.includes('import.meta')) return undefined
  return code
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
}

/** Somebody else may have packed the same at the same time, and use it already. */
function moved(from, to) {
  try {
    renameSync(from, to)
  } catch {
    rmSync(from, { recursive: true })
  }
  return to
}

/** What runs still may want a part of its pack that it hasn't read yet: only what nobody made for a month goes. */
function forgetOldOnes() {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > month) rmSync(path, { recursive: true, force: true })
  }
}

function readList(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Changes when the file does; null when there is none. */
function stateOf(path) {
  const state = statSync(path, { throwIfNoEntry: false })
  return state ? `${state.mtimeMs} ${state.size}` : null
}
