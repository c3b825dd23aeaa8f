import { mkdirSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { home } from './sources.mjs'

type Names = { entryFileNames: string; chunkFileNames: string }

/** Writes what a host sees, of each type its declaration, into that folder. One that needs somebody else's types would need their package as well. */
export async function bundleTypes(dir: string, input: Record<string, string>, names: Names): Promise<void> {
  const { rolldown } = await import('rolldown')
  const { dts } = await import('rolldown-plugin-dts')
  const bundled = await rolldown({
    input,
    plugins: dts({ emitDtsOnly: true, cwd: home, tsgo: { path: await compiler() } }),
    external: (id) => !/^[./\0]/.test(id),
    treeshake: { moduleSideEffects: 'no-external' },
    logLevel: 'silent',
  })
  const { output } = await bundled.generate({ ...names, format: 'esm' })
  await bundled.close()
  const types = output.filter((one) => one.type === 'chunk')
  for (const { fileName, imports, code } of types) {
    // Their list keeps what was shaken out of the text.
    const named = imports.filter((name) => code.includes(`"${name}"`) || code.includes(`'${name}'`))
    const foreign = named.filter((name) => !types.some((one) => one.fileName === name) && !isBuiltin(name))
    if (foreign.length > 0) throw new Error(`The types in ${fileName} need those of ${foreign.join(', ')}.`)
    mkdirSync(dirname(join(dir, fileName)), { recursive: true })
    writeFileSync(join(dir, fileName), withDocumentation(code))
  }
}

/** Where the compiler's machine code lies, by its own word: the plugin asks the one that was before it. */
async function compiler(): Promise<string> {
  const asked = join(home, 'node_modules/typescript/lib/getExePath.js')
  return ((await import(pathToFileURL(asked).href)) as { default: () => string }).default()
}

/** A comment documents what follows only where it begins a line. */
function withDocumentation(types: string): string {
  return types.replace(/(?<=\S) +(?=\/\*\*)/g, '\n  ').replace(/\*\/(?=\S)/g, '*/\n  ')
}
