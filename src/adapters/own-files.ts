import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

// What belongs to the program and isn't code that Node runs: styles, fonts, the sign, and what runs in browsers. Here it is read beside the sources. In the
// built program it is part of the program's one file: scripts/build.ts puts a module of its own in the place of this one.

const folder = join(import.meta.dirname, '..')
const isOwnFile = (path: string) => /\.(?:css|woff2|ttf|svg|browser\.ts)$/.test(path)

/** Their paths below `src/`, with forward slashes, such as `ui/styles/base.css`. */
export const ownFiles: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(isOwnFile)
  .toSorted()

/** The bytes of one of them. Throws on any other path. */
export function ownFile(path: string): Buffer<ArrayBuffer> {
  if (!ownFiles.includes(path)) throw new Error(`${path} is no file of the program.`)
  return readFileSync(join(folder, path))
}

/** A browser module as browsers take it. */
export const withoutTypes = (script: string): string => stripTypeScriptTypes(script)
