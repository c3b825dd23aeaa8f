import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { validateXML } from 'xmllint-wasm'
import { harmlessJson } from './harmless.ts'
import type { Report, Result } from './report.ts'
import { reportAsJunit } from './report-junit.ts'
import { reportAsText } from './report-text.ts'

const result = (given: Partial<Result>): Result => ({
  probe: 'other-door',
  title: 'A second door without the second step',
  record: 'CVE-2026-58269',
  verdict: 'held',
  told: 'the password alone opened nothing at /login',
  findings: [],
  took: 1234,
  requests: 7,
  ...given,
})
/** What a hostile application may answer: it clears the screen, renames the window, turns lines round, and closes elements. */
const hostile = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202eevil\u2028\0\ud800 ]]> <b> & "\r\n\r\t\uffff \u{1f600}'
const report: Report = {
  origin: 'http://localhost:3000',
  startedAt: Date.UTC(2026, 10, 29, 1, 2, 3),
  took: 65_432,
  requests: 1234,
  held: false,
  results: [
    result({}),
    result({
      probe: 'half-session',
      title: 'A first step that leaves something usable',
      verdict: 'broken',
      told: `the cookie ${hostile} opens /inbox`,
      findings: [
        {
          what: `the cookie ${hostile} opens /inbox`,
          shown: [
            { request: 'GET /inbox\ncookie: sid=abcdef…', answer: `200\n${hostile}` },
            { request: 'GET /inbox', answer: 'x'.repeat(300) },
          ],
        },
      ],
    }),
    result({ probe: 'deactivated', verdict: 'not_tried', told: 'it isn’t said how <deactivate>' }),
  ],
  undeclared: [{ method: 'POST', path: '/api/login', because: 'it takes a password' }],
  notAsked: [{ method: 'DELETE', path: '/people/:id', because: 'it may destroy something' }],
  left: ['zofia@ferndale.example still has two-step on: no answer in 10 s'],
}

test('the report for people has a line a probe, what is broken with its requests, figures, and what is left', () => {
  const lines = reportAsText(report).split('\n')
  assert.equal(lines[0], 'held       other-door            A second door without the second step')
  assert.equal(lines[1], '    the password alone opened nothing at /login')
  assert.equal(lines[2], 'BROKEN     half-session          A first step that leaves something usable')
  assert.match(lines[3] ?? '', /^ {4}the cookie .* opens \/inbox$|^ {4}the cookie/)
  assert.ok(
    lines.includes('      > GET /inbox') &&
      lines.includes('      > cookie: sid=abcdef…') &&
      lines.includes('      < 200'),
  )
  assert.ok(lines.includes('not tried  deactivated           A second door without the second step'))
  assert.ok(lines.includes('  POST /api/login: it takes a password'))
  assert.ok(lines.includes('  DELETE /people/:id: it may destroy something'))
  assert.ok(lines.includes('  zofia@ferndale.example still has two-step on: no answer in 10 s'))
  assert.equal(lines.at(-1), 'http://localhost:3000: 1 held, 1 broken, 1 not tried; 1,234 requests in 65.4 s.')
})

test('a reason that keeps one probe after another from being tried is said once', () => {
  const told = 'no sign-in page was found'
  const results = ['other-door', 'half-session'].map((probe) => result({ probe, verdict: 'not_tried', told }))
  const lines = reportAsText({ ...report, results }).split('\n')
  assert.deepEqual([lines[1], lines[3]], [`    ${told}`, '    for the same reason'])
})

test('no line is wider than the terminal, however long a word is, and a tiny one gets sixty columns', () => {
  const longest = (width: number) =>
    Math.max(
      ...reportAsText(report, { width })
        .split('\n')
        .map((line) => line.length),
    )
  assert.ok(longest(100) <= 100 && longest(100) > 90)
  for (const width of [0, 1, 60]) assert.ok(longest(width) <= 80, String(longest(width)))
  assert.equal(reportAsText(report, { width: 80 }).replaceAll(/[\s<]/g, '').includes('x'.repeat(300)), true)
})

test('of hundreds of findings the first ten stand in the text', () => {
  const findings = Array.from({ length: 250 }, (_, index) => ({ what: `finding ${index + 1}`, shown: [] }))
  const text = reportAsText({ ...report, results: [result({ verdict: 'broken', findings })] })
  assert.match(text, /\n {4}finding 10\n {4}… and 240 findings more\n/)
})

test('what the application answered can’t move a cursor, and colours stand there for who asks for them alone', () => {
  for (const text of [reportAsText(report), harmlessJson(report)])
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u)
  assert.deepEqual(JSON.parse(harmlessJson(report)), report)
  const coloured = reportAsText(report, { colours: true })
  assert.ok(coloured.startsWith('\u001b[32mheld     \u001b[39m  other-door'))
  assert.equal(stripVTControlCharacters(coloured), reportAsText(report))
})

test('the report as JUnit XML is read by libxml2, whatever was answered', async () => {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'attack.xml', contents: reportAsJunit(report) }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
  })
  assert.deepEqual([valid, errors], [true, []])
})

test('in JUnit XML a probe is a case, what is broken a failure, and what couldn’t be tried is skipped with the reason', () => {
  const xml = reportAsJunit(report)
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="countersign attack" tests="3" failures="1" errors="0" time="65\.432">/,
  )
  assert.match(
    xml,
    /<testsuite name="countersign attack http:\/\/localhost:3000" tests="3" failures="1" errors="0" skipped="1" time="65\.432" timestamp="2026-11-29T01:02:03">/,
  )
  assert.match(
    xml,
    /<testcase name="other-door: A second door without the second step" classname="countersign\.conformance" time="1\.234"\/>/,
  )
  assert.match(xml, /<skipped message="it isn(?:’|&apos;)t said how &lt;deactivate&gt;"\/>/)
  assert.match(xml, /<failure message="the cookie [^<>]*evil[^<>]*" type="half-session">[^<]*GET \/inbox\n/)
  assert.match(
    xml,
    /<system-out>Nobody declared POST \/api\/login: it takes a password\nNot asked: DELETE \/people\/:id: it may destroy something\nLeft as it is: zofia@/,
  )
})

/** The format as Jenkins and others read it: who may stand in whom, and what each must say. */
const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="sums">
    <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:attributeGroup>
  <xs:element name="testsuites"><xs:complexType><xs:sequence><xs:element ref="testsuite"/></xs:sequence><xs:attributeGroup ref="sums"/></xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence><xs:element ref="testcase" maxOccurs="unbounded"/><xs:element name="system-out" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attributeGroup ref="sums"/><xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="testcase"><xs:complexType>
    <xs:choice minOccurs="0">
      <xs:element name="skipped"><xs:complexType><xs:attribute name="message" type="xs:string" use="required"/></xs:complexType></xs:element>
      <xs:element name="failure"><xs:complexType mixed="true"><xs:attribute name="message" type="xs:string" use="required"/><xs:attribute name="type" type="xs:string"/></xs:complexType></xs:element>
    </xs:choice>
    <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="classname" type="xs:string" use="required"/><xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>`
