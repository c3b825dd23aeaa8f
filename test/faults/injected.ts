import { strict as assert } from 'node:assert'
import { newReport, type Report } from '../../faults/report.ts'

/** Lets something run that reports, and fails with its whole report when a check did, or when there was none. */
export async function passes(run: (report: Report) => Promise<void>): Promise<void> {
  const lines: string[] = []
  const report = newReport((line) => void lines.push(line))
  await run(report)
  assert.ok(report.count.failed === 0 && report.count.passed > 0, `\n${lines.join('\n')}`)
}
