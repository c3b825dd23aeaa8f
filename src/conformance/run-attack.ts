import { writeFileSync } from 'node:fs'
import { minutes } from '../limits.ts'
import { Unable } from '../operator-error.ts'
import { attackHost } from './attack-host.ts'
import { TargetError } from './check-target.ts'
import { harmlessJson } from './harmless.ts'
import { createProgress } from './progress.ts'
import { readTarget, type Told } from './read-target.ts'
import type { Report } from './report.ts'
import { reportAsJunit } from './report-junit.ts'
import { reportAsText } from './report-text.ts'

/** The options of the command, by their names there. */
export type Wanted = Told & { probe?: string[]; minutes: number; junit?: string; json: boolean }

/** Runs the command, speaks, and gives the exit code: 0, nothing is broken; 1, something is; 2, it was stopped, or nothing could be tried. */
export async function runAttack(
  url: string,
  { probe, minutes: within, junit, json, ...told }: Wanted,
): Promise<number> {
  const target = readTarget(url, told)
  const stopping = new AbortController()
  const about = {
    ...(probe && { probes: probe }),
    longest: within * minutes,
    onProgress: createProgress(process.stderr),
    signal: stopping.signal,
  }
  // Before anything is sent: what can't be written would have been for nothing.
  if (junit !== undefined) write(junit, '')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(stopping))
  const report = await attack(target, about)
  if (junit !== undefined) write(junit, reportAsJunit(report))
  process.stdout.write(`${json ? harmlessJson(report) : inWords(report)}\n`)
  return exitCodeOf(report, stopping.signal.aborted)
}

async function attack(...given: Parameters<typeof attackHost>): Promise<Report> {
  try {
    return await attackHost(...given)
  } catch (problem) {
    throw problem instanceof TargetError ? new Unable(problem.message) : problem
  }
}

function stop(stopping: AbortController): void {
  process.stderr.write('\nStopping: whoever was changed is put back first. Ctrl-C again ends it at once.\n')
  stopping.abort()
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (problem) {
    throw new Unable(`${file} can’t be written (${(problem as NodeJS.ErrnoException).code}).`)
  }
}

function inWords(report: Report): string {
  const { stdout } = process
  return reportAsText(report, { colours: stdout.isTTY && stdout.hasColors(), width: stdout.columns ?? 100 })
}

function exitCodeOf({ held, results }: Report, stopped: boolean): number {
  if (!held) return 1
  return stopped || results.every(({ verdict }) => verdict === 'not_tried') ? 2 : 0
}
