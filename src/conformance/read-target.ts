import { readFileSync } from 'node:fs'
import { Unable } from '../operator-error.ts'
import type { Target } from './target.ts'

/** What an operator says of a target, by files and options. */
export type Told = {
  people?: string
  target?: string
  countersign?: string
  door?: string[]
  behind?: string[]
  iOwn?: string[]
}

/** A target as the command was told, options before its file. What is in it is looked at by `checkTarget`. */
export function readTarget(url: string, { people, target, countersign, door, behind, iOwn }: Told): Target {
  const read = {
    ...(target !== undefined && readJson(target)),
    ...(people !== undefined && { people: readJson(people) }),
    ...(countersign !== undefined && { countersign }),
    ...(door && { doors: door.map((page) => ({ page })) }),
    ...(behind && { behindSignIn: behind }),
    ...(iOwn && { own: iOwn }),
    origin: url,
  }
  if (!('people' in read))
    throw new Unable('Two accounts are needed: --people FILE, or “people” in --target FILE. --help shows such a file.')
  return read as Target
}

/** Of what stands in the file, nothing is told: it holds passwords. */
function readJson(file: string): object {
  const text = read(file)
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  } catch (problem) {
    const [place = ''] = / \(line \d+ column \d+\)/.exec((problem as Error).message) ?? []
    throw new Unable(`${file} is no JSON${place}.`)
  }
  throw new Unable(`${file} has to hold an object, between { and }.`)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (problem) {
    throw new Unable(`${file} can’t be read (${(problem as NodeJS.ErrnoException).code}).`)
  }
}
