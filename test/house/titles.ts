import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { home } from './tool.ts'

/** The titles of all tests, as they stand in the sources. */
export function titlesOfTests(): Set<string> {
  const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'e2e/**/*.test.ts'], { cwd: home })
  const titles = files.flatMap((file) => [
    ...readFileSync(join(home, file), 'utf8').matchAll(/^\s*(?:await )?test\(\s*(['"`])(.+?)\1,/gm),
  ])
  return new Set(titles.map(([, , title = '']) => title.replaceAll('\\', '')))
}
