import XMLBuilder from 'fast-xml-builder'
import { seconds } from '../limits.ts'
import { forXml } from './harmless.ts'
import type { Report, Result } from './report.ts'

/** A report as JUnit XML, which build servers read: a probe is a test case, and what couldn't be tried is skipped, with the reason. */
export function reportAsJunit(report: Report): string {
  const { results, took, startedAt, origin } = report
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length
  const sums = { '@tests': results.length, '@failures': count('broken'), '@errors': 0 }
  const notes = notesOf(report)
  const suite = {
    '@name': `countersign attack ${forXml(origin)}`,
    ...sums,
    '@skipped': count('not_tried'),
    '@time': inSeconds(took),
    // Whoever reads these takes no zone, and no part of a second.
    '@timestamp': new Date(startedAt).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length),
    testcase: results.map(testCase),
    ...(notes && { 'system-out': notes }),
  }
  return new XMLBuilder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  }).build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'countersign attack', ...sums, '@time': inSeconds(took), testsuite: suite },
  })
}

function testCase({ probe, title, verdict, told, findings, took }: Result) {
  const shown = findings.map(({ what, shown: all }) =>
    [what, ...all.map(({ request, answer }) => `\n${request}\n\n${answer}`)].join('\n'),
  )
  return {
    '@name': `${probe}: ${title}`,
    '@classname': 'countersign.conformance',
    '@time': inSeconds(took),
    ...(verdict === 'not_tried' && { skipped: { '@message': forXml(told) } }),
    ...(verdict === 'broken' && {
      failure: { '@message': forXml(told), '@type': probe, '#text': forXml(shown.join('\n\n')) },
    }),
  }
}

const notesOf = ({ undeclared, notAsked, left }: Report): string =>
  forXml(
    [
      ...undeclared.map(({ method, path, because }) => `Nobody declared ${method} ${path}: ${because}`),
      ...notAsked.map(({ method, path, because }) => `Not asked: ${method} ${path}: ${because}`),
      ...left.map((one) => `Left as it is: ${one}`),
    ].join('\n'),
  )

const inSeconds = (milliseconds: number): string => (milliseconds / seconds).toFixed(3)
