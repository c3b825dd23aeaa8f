import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { cases } from './contender.ts'
import type { Grown } from './growth.ts'
import type { Page } from './pages.ts'
import type { Measured, Result } from './rounds.ts'
import type { Start } from './start-and-memory.ts'
import type { Cost } from './statements.ts'

export type Report = {
  engines: string[]
  results: Result[]
  starts: Start[]
  grown: Grown[]
  pages: Page[]
  costs: Cost[]
}

/** The report as Markdown; a part that wasn't measured is left out. */
export function describe(report: Report, flags: string[]): string {
  return [
    '# Benchmarks',
    '',
    `Made by \`npm run bench${flags.length > 0 ? ` -- ${flags.join(' ')}` : ''}\` on ${new Date().toISOString().slice(0, 10)}; not written by hand.`,
    '',
    `${cpus().length} processors (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.versions.node}; ${report.engines.join('; ')}.`,
    '',
    `Every contender is a process of its own, asked over HTTP with kept connections by a load generator in another one, on the same machine. In each
round all are asked, one after the other. \`limit\` is the least that is correct: a bare server, one SELECT, the check, one conditional UPDATE
and one INSERT in one transaction, nothing else. \`better-auth\` is version ${peerVersion()} with its two-factor plugin as documented; its limits on
requests are off, and it sends no mail. Countersign runs with production's settings, budgets and audit trail included; sign-ins without a known
browser and spent backup codes send mail, whose processor time is in its figures. On PostgreSQL the server's own processor time is in nobody's.`,
    '',
    ...section('How fast', report.results, comparison),
    ...section('Start and memory', report.starts, starts),
    ...section('Statements of one request', report.costs, costs),
    ...section('With more people and a longer trail', report.grown, growth),
    ...section('Pages', report.pages, pages),
  ].join('\n')
}

function section<Row>(title: string, measured: Row[], draw: (measured: Row[]) => string[]): string[] {
  return measured.length === 0 ? [] : [`## ${title}`, '', ...draw(measured), '']
}

function comparison(results: Result[]): string[] {
  const rows = results.map((result) => {
    const { engine, what, clients, hashing } = result.setting
    const hashes = what === 'both-steps' || what === 'backup-code'
    const name = cases[what] + (hashes ? `, hash ${hashing === 'slow' ? 'as in production' : 'taken out'}` : '')
    return [engine, name, clients, result.contender, ...figures(result, limitOf(result, results))]
  })
  const heading = [
    'engine',
    'what',
    'clients',
    '',
    'per second',
    'of `limit`: min / median / max',
    'ms: median, 95 %',
    'CPU ms',
  ]
  return table(heading, rows)
}

function limitOf({ setting }: Result, results: Result[]): Result | undefined {
  return results.find((other) => other.contender === 'limit' && other.setting === setting)
}

function figures({ rounds }: Result, limit: Result | undefined): string[] {
  const ratios = rounds.map(({ rate }, round) => rate / (limit?.rounds[round]?.rate ?? Number.NaN))
  const of = (part: (round: Measured) => number, digits: number) => middle(rounds.map(part)).toFixed(digits)
  return [
    of(({ rate }) => rate, 0),
    spread(ratios)
      .map((ratio) => ratio.toFixed(2))
      .join(' / '),
    `${of(({ median }) => median, 1)}, ${of(({ p95 }) => p95, 1)}`,
    of(({ cpu }) => cpu, 2),
  ]
}

function starts(measured: Start[]): string[] {
  const rows = measured.map(({ engine, contender, wall, cpu, idle, after, signIns }) => [
    engine,
    contender,
    spread(wall).map(Math.round).join(' / '),
    spread(cpu).map(Math.round).join(' / '),
    Math.round(idle),
    `${Math.round(after)} (${signIns})`,
  ])
  const heading = [
    'engine',
    '',
    'start to first verified code, ms: min / median / max',
    'CPU ms',
    'MiB then',
    'MiB after sign-ins',
  ]
  return table(heading, rows)
}

function costs(measured: Cost[]): string[] {
  return table(
    ['Countersign', 'statements', 'commits'],
    measured.map(({ what, statements, commits }) => [what, statements, commits]),
  )
}

function growth(measured: Grown[]): string[] {
  const rows = measured.map(({ engine, people, auditRows, alone, many, pages }) => [
    engine,
    people.toLocaleString('en'),
    auditRows.toLocaleString('en'),
    Math.round(alone),
    Math.round(many),
    pages.map(({ name, firstByte }) => `${name} ${firstByte.toFixed(1)}`).join(', '),
  ])
  const heading = ['engine', 'people', 'events', 'right codes per second, 1 client', '32 clients', 'ms to first byte']
  return table(heading, rows)
}

function pages(measured: Page[]): string[] {
  const rows = measured.map(({ name, html, zipped, files, loaded, firstByte }) => [
    name,
    kibibytes(html),
    kibibytes(zipped),
    `${files}, ${kibibytes(loaded)}`,
    firstByte.toFixed(1),
  ])
  return table(['page', 'KiB', 'KiB, gzip', 'files it loads once, KiB', 'ms to first byte'], rows)
}

function table(heading: string[], rows: (string | number)[][]): string[] {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

const kibibytes = (bytes: number) => (bytes / 1024).toFixed(1)

/** Smallest, median, largest. */
function spread(values: number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [sorted[0] ?? Number.NaN, middle(values), sorted.at(-1) ?? Number.NaN]
}

function middle(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function peerVersion(): string {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, 'peers/package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>
  }
  return lock.packages['node_modules/better-auth']?.version ?? 'unknown'
}
