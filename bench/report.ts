import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Beside, besides } from './beside.ts'
import { comparison } from './comparison.ts'
import { type Distant, distances } from './distance.ts'
import { middle, ratios, spread, table } from './figures.ts'
import { type Flooded, floods } from './flood.ts'
import type { Grown } from './growth.ts'
import type { Listed } from './lists.ts'
import type { Page } from './pages.ts'
import type { Result } from './rounds.ts'
import type { Start } from './start-and-memory.ts'
import type { Cost } from './statements.ts'

export type Report = {
  engines: string[]
  /** The commit that `before` is. */
  before: string | undefined
  results: Result[]
  distant: Distant[]
  flooded: Flooded[]
  beside: Beside[]
  starts: Start[]
  grown: Grown[]
  listed: Listed[]
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
    ...(report.before === undefined
      ? []
      : [`\`before\` is Countersign as of commit ${report.before}, filled and started by its own code.`]),
    '',
    ...section('How fast', report.results, comparison),
    ...section('With the database 2 ms away', report.distant, distances),
    ...section('A flood of wrong codes', report.flooded, floods),
    ...section('Codes beside a flood of backup codes', report.beside, besides),
    ...section('Start and memory', report.starts, starts),
    ...section('Statements of one request', report.costs, costs),
    ...section('With more people and a longer trail', report.grown, growth),
    ...section('Lists of people', report.listed, lists),
    ...section('Pages', report.pages, pages),
  ].join('\n')
}

function section<Row>(title: string, measured: Row[], draw: (measured: Row[]) => string[]): string[] {
  return measured.length === 0 ? [] : [`## ${title}`, '', ...draw(measured), '']
}

function starts(measured: Start[]): string[] {
  const withBefore = measured.some(({ contender }) => contender === 'before')
  const rows = measured.map((start) => {
    const { engine, contender, wall, cpu, idle, idlePeak, after, afterPeak, signIns } = start
    const before = measured.find((other) => other.engine === engine && other.contender === 'before')
    return [
      engine,
      contender,
      spread(wall, 0),
      spread(cpu, 0),
      ...(withBefore ? [contender === 'countersign' ? ratios(cpu, before?.cpu) : ''] : []),
      `${Math.round(middle(idle))}, ${Math.round(middle(idlePeak))}`,
      `${Math.round(after)}, ${Math.round(afterPeak)} (${signIns})`,
    ]
  })
  const heading = [
    'engine',
    '',
    'start to first verified code, ms: min / median / max',
    'CPU ms',
    ...(withBefore ? ['CPU, of `before`: min / median / max'] : []),
    'MiB then, peak',
    'MiB after sign-ins, peak',
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

function lists(measured: Listed[]): string[] {
  const rows = measured.map(({ engine, what, few, many, first }) => [
    engine,
    what,
    `${few.people}, ${many.people}`,
    `${middle(few.times).toFixed(1)}, ${middle(many.times).toFixed(1)}`,
    ratios(many.times, few.times),
    ratios(many.times, first.times),
    `${kibibytes(few.bytes)}, ${kibibytes(many.bytes)}`,
  ])
  const heading = [
    'engine',
    'page',
    'shown of 50, of 100,000',
    'ms of 50, of 100,000',
    'of 100,000 to the same of 50: min / median / max',
    'to the first page of the 50',
    'KiB',
  ]
  return [
    `An administrator of 50 people and one of 100,000, of one program on one database, open the same pages by turns. Where 50 people fill no page, the last
ratio says more than the one before it: it is to their first page, in the same rounds, where as many people stand.`,
    '',
    ...table(heading, rows),
  ]
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

const kibibytes = (bytes: number) => (bytes / 1024).toFixed(1)

function peerVersion(): string {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, 'peers/package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>
  }
  return lock.packages['node_modules/better-auth']?.version ?? 'unknown'
}
