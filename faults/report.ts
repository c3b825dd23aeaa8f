/** Plain text, a line as soon as it is known; remembers whether anything failed. */
export type Report = {
  line(text: string): void
  /** What was looked at, and what was broken: none is a pass. */
  check(what: string, broken: string[]): void
  /** How many checks passed and failed so far. */
  count: { passed: number; failed: number }
}

const shownAtMost = 10

export function newReport(write: (text: string) => void = (text) => void process.stdout.write(`${text}\n`)): Report {
  const count = { passed: 0, failed: 0 }
  return {
    count,
    line: write,
    check(what, broken) {
      count[broken.length === 0 ? 'passed' : 'failed'] += 1
      write(`  ${broken.length === 0 ? 'PASS' : 'FAIL'}  ${what}`)
      for (const one of broken.slice(0, shownAtMost)) write(`        ${one}`)
      if (broken.length > shownAtMost) write(`        … and ${broken.length - shownAtMost} more`)
    },
  }
}
