import { styleText } from 'node:util'
import { seconds } from '../limits.ts'
import { howMany } from '../operating/plural.ts'
import { harmless } from './harmless.ts'
import type { Finding, Report, Result, Told } from './report.ts'
import { wrap } from './wrap.ts'

export type Looks = {
  /** Left out: none, so that a file or a log stays readable. */
  colours?: boolean
  /** Columns. Left out: a hundred. */
  width?: number
}

const verdicts = {
  held: { word: 'held', colour: 'green' },
  broken: { word: 'BROKEN', colour: 'red' },
  not_tried: { word: 'not tried', colour: 'yellow' },
} as const
const nameWidth = 20
const narrowest = 60
/** Of one probe: whoever mends these runs it again. */
const mostFindings = 10

/** A report for people: a line a probe, what is broken with the requests that show it, and what is left to do. Ends without a newline. */
export function reportAsText(report: Report, { colours = false, width = 100 }: Looks = {}): string {
  const columns = Math.max(width, narrowest)
  const { results, undeclared, notAsked, left } = report
  const lines = (texts: string[]) => texts.flatMap((text) => wrap(harmless(text), columns, '  '))
  return [
    ...results.flatMap((result, at) => probe(sameAs(results[at - 1], result), columns, colours)),
    ...part('Doors that nobody declared', lines(undeclared.map(route))),
    ...part('Routes that were not asked', lines(notAsked.map(route))),
    ...part('Left as it is, to be put back by hand', lines(left)),
    '',
    ...wrap(figures(report), columns, ''),
  ].join('\n')
}

/** What stands in the line of a probe while a run goes on, too. */
export function verdictOf({ verdict, probe: name }: Pick<Result, 'verdict' | 'probe'>, colours: boolean): string {
  const { word, colour } = verdicts[verdict]
  const padded = word.padEnd(verdicts.not_tried.word.length)
  return `${colours ? styleText(colour, padded, { validateStream: false }) : padded}  ${name.padEnd(nameWidth)}`
}

/** What keeps one probe from being tried keeps all of them, often: it is said once. */
const sameAs = (before: Result | undefined, result: Result): Result =>
  result.verdict === 'not_tried' && before?.told === result.told ? { ...result, told: 'for the same reason' } : result

function probe(result: Result, columns: number, colours: boolean): string[] {
  const { verdict, title, told, findings } = result
  const says = verdict === 'broken' ? [] : wrap(harmless(told), columns, '    ')
  const more =
    findings.length > mostFindings ? [`    … and ${howMany(findings.length - mostFindings, 'finding')} more`] : []
  const shown = findings.slice(0, mostFindings).flatMap((one) => finding(one, columns))
  return [`${verdictOf(result, colours)}  ${title}`, ...says, ...shown, ...more]
}

function finding({ what, shown }: Finding, columns: number): string[] {
  return [
    ...wrap(harmless(what), columns, '    '),
    ...shown.flatMap(({ request, answer }) => [
      ...wrap(harmless(request), columns, '      > '),
      ...wrap(harmless(answer), columns, '      < '),
    ]),
  ]
}

const route = ({ method, path, because }: Told) => `${method} ${path}: ${because}`

const part = (title: string, lines: string[]) => (lines.length > 0 ? ['', `${title}:`, ...lines] : [])

function figures({ origin, results, requests, took }: Report): string {
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length
  const sums = `${count('held')} held, ${count('broken')} broken, ${count('not_tried')} not tried`
  return `${origin}: ${sums}; ${howMany(requests, 'request')} in ${(took / seconds).toFixed(1)} s.`
}
