// What the program imports late, by `import('package')`: with the first mail, the first sheet as PDF, the first password that is chosen. Read from a file, it may
// be gone by then (an update, an installation); part of the program's text, it costs half a start and 30 MiB. So the built program carries it packed, and opens
// it from memory (decision 20).
import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'rolldown'

const lateImport = /\bimport\('([^'./][^']*)'\)/g
const prefix = '\0late:'
const opener = '\0late-opener'

/** A plugin of Rolldown for sources below that folder. A part is put together as the program is: by `bundle`, from one module's text to another's. */
export function lateParts(folder: string, bundle: (text: string) => Promise<string>): Plugin {
  return {
    name: 'late-parts',
    transform(code, path) {
      const names = path.startsWith(folder)
        ? [...new Set([...code.matchAll(lateImport)].map(([, name = '']) => name))]
        : []
      if (names.length === 0) return undefined
      const imports = names.map((name, index) => `import latePart${index} from '${prefix}${name}'\n`)
      return imports.join('') + code.replace(lateImport, (_, name: string) => `latePart${names.indexOf(name)}()`)
    },
    resolveId: (id) => (id.startsWith(prefix) || id === opener ? id : undefined),
    async load(id) {
      if (id === opener) return opening
      if (!id.startsWith(prefix)) return undefined
      const name = id.slice(prefix.length)
      const text = await bundle(`import * as part from '${name}'\nexport { part }`)
      const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
      return `import { open } from '${opener}'\nexport default open('${name}', '${packed.toString('base64')}')`
    },
  }
}

/** Opened at the first use, once. */
const opening = `
  import { createRequire } from 'node:module'
  import { compileFunction } from 'node:vm'
  import { brotliDecompressSync } from 'node:zlib'
  export const open = (name, packed) => {
    let part
    return async () => {
      if (part) return part
      const text = brotliDecompressSync(Buffer.from(packed, 'base64')).toString()
      const run = compileFunction(text, ['exports', 'require', '__filename'], { filename: name })
      const exports = {}
      run(exports, createRequire(import.meta.url), import.meta.filename)
      return (part = exports.part)
    }
  }
`
