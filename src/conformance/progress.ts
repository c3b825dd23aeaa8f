import { clearLine, cursorTo } from 'node:readline'
import type { WriteStream } from 'node:tty'
import type { About } from './about.ts'
import { verdictOf } from './report-text.ts'

/** Tells of a run while it goes on: a line a probe, and on a terminal which one is under way. */
export function createProgress(to: WriteStream): NonNullable<About['onProgress']> {
  const colours = to.isTTY && to.hasColors()
  return ({ title, result }) => {
    if (to.isTTY) {
      cursorTo(to, 0)
      clearLine(to, 0)
    }
    if (result) to.write(`${verdictOf(result, colours)}  ${title}\n`)
    else if (to.isTTY) to.write(`${title} …`)
  }
}
