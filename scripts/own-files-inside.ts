// What `src/adapters/own-files.ts` reads beside the sources (styles, fonts, browser modules) becomes part of whatever is built of them.
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

/** A plugin of Rolldown for the sources in that folder. */
export const ownFilesInside = (source: string): Plugin => ({
  name: 'own-files-inside',
  load: async (path) =>
    path === join(source, 'adapters/own-files.ts') ? { moduleType: 'js', code: await held() } : undefined,
})

async function held(): Promise<string> {
  const { ownFiles, ownFile } = await import('../src/adapters/own-files.ts')
  const files = ownFiles.map((name) => {
    const content = ownFile(name)
    const bytes = name.endsWith('.ts') ? Buffer.from(stripTypeScriptTypes(content.toString())) : content
    return [name, bytes.toString('base64')]
  })
  return `
    const held = new Map(${JSON.stringify(files)})
    export const ownFiles = [...held.keys()]
    export function ownFile(path) {
      if (!held.has(path)) throw new Error(path + ' is no file of the program.')
      return Buffer.from(held.get(path), 'base64')
    }
    export const withoutTypes = (script) => script
  `
}
