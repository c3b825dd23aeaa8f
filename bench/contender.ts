import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { endsWithUs } from '../test/ends-with-us.ts'
import { quiet } from '../scripts/node-options.mjs'
import { freePort } from '../test/free-port.ts'
import { ended } from './engines.ts'
import type { Hashing } from './hashing.ts'
import type { Flow } from './load.ts'

/** What is asked for, over and over, each time by another person. */
export const cases = {
  code: 'right code',
  'known-browser': 'right code, in a known browser (a form, not JSON)',
  'wrong-code': 'wrong code',
  'known-browser-wrong': 'wrong code, in a known browser (a form, not JSON)',
  'backup-code': 'backup code',
  password: 'password',
  'both-steps': 'password, then right code',
} as const
export type Case = keyof typeof cases

/** A program that verifies codes, as it is started, and how its people are put where it looks for them. */
export type Contender = {
  name: string
  cases: readonly Case[]
  /** Makes the tables. Returns how to start it and how to fill it. */
  settle(database: string, hashing: Hashing): Promise<Settled>
}

export type Settled = {
  command(port: number): { args: string[]; env: Record<string, string> }
  /** People who are ready to be verified, and the requests that do it: one flow each, good for the half minute that follows. */
  prepare(what: Case, people: number): Promise<Flow[]>
  /** Resolves once what the requests left to do (mail) is done. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export type Running = { pid: number; origin: string; stop(): Promise<void> }

/** Starts a contender and waits until it listens. */
export async function start(settled: Settled, nodeOptions: string[] = []): Promise<Running> {
  const port = await freePort()
  const { args, env } = settled.command(port)
  const child = endsWithUs(
    spawn(process.execPath, [quiet, ...nodeOptions, ...args], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
  await listening(child, port)
  return {
    pid: child.pid ?? 0,
    origin: `http://127.0.0.1:${port}`,
    stop: () => ended(child),
  }
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`)
    await wait(2)
  }
}

async function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
  const answer = await promise
  socket.destroy()
  return answer
}

const ticksPerSecond = 100

/** Milliseconds of processor that a process has taken so far, all threads, in steps of ten. Reads Linux's /proc. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold spaces: what follows it begins with field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}

/** Resident memory of a process in MiB: now, and the most that it ever was. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
}
