import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { readSources, type Source } from './sources.ts'
import * as walls from './walls.ts'

const house = readSources('src/**/*.ts')
const everywhere = readSources('{src,test,e2e,scripts,bench,faults,examples/stories,examples/mistakes}/**/*.{ts,mjs}')
const tests = readSources('{src,test,e2e,examples/stories}/**/*.ts')

test('the walls look at real files', () => {
  assert.ok(house.some(({ path }) => path === 'src/sign-in/begin.ts'))
})

test('otp/ imports nothing from the house', () => {
  holds(walls.otpStandsAlone, house)
  falls(walls.otpStandsAlone, file('src/otp/totp.ts', `import { seconds } from '../limits.ts'`))
})

test("a slice imports another slice's rules and verdicts, never its routes or page", () => {
  holds(walls.slicesMeetThroughRules, house)
  falls(walls.slicesMeetThroughRules, file('src/mail/sweep.ts', `import * as q from '../sign-in/sign-in.routes.ts'`))
  falls(
    walls.slicesMeetThroughRules,
    file('src/standalone/people/home.ts', `import { page } from '../../two-step/scan.page.ts'`),
  )
})

test('a floor stands on lower ones, and nothing stands in a circle', () => {
  holds(walls.floorsStandOnLowerOnes, house)
  falls(walls.floorsStandOnLowerOnes, file('src/attempts/charge.ts', `import { start } from '../sign-in/start.ts'`))
  falls(walls.floorsStandOnLowerOnes, file('src/limits.ts', `import type { Clock } from './adapters/clock.ts'`))
  falls(walls.floorsStandOnLowerOnes, file('src/elsewhere/thing.ts', ''))
  holds(walls.noCircles, house)
  const circle = (back: string) => [
    file('src/mail/outbox.ts', `import { draw } from '../ui/page.ts'`),
    file('src/ui/page.ts', `import { field } from './form.ts'`),
    file('src/ui/form.ts', back),
  ]
  assert.deepEqual(walls.noCircles(circle('')), [])
  assert.notDeepEqual(walls.noCircles(circle(`import { frame } from './page.ts'`)), [])
  assert.notDeepEqual(walls.noCircles(circle(`import type { Letter } from '../mail/letter.ts'`)), [])
})

test('a table is named in its own folder, and where a list says so', () => {
  holds(walls.tablesHaveAHome, house)
  const mail = (text: string) => file('src/mail/mail.queries.ts', text)
  falls(walls.tablesHaveAHome, mail(`db.selectFrom('challenges').selectAll()`))
  falls(walls.tablesHaveAHome, mail(`db.updateTable(\n'sessions')`))
  falls(walls.tablesHaveAHome, mail(`outbox.innerJoin('two_step as t', 't.person_id', 'outbox.person_id')`))
  falls(walls.tablesHaveAHome, mail('sql`delete from "people" where id = 1`'))
})

test('only app.ts mounts routes; no rule imports them', () => {
  holds(walls.onlyTheAppMountsRoutes, house)
  falls(walls.onlyTheAppMountsRoutes, file('src/sign-in/begin.ts', `import { signIn } from './sign-in.routes.ts'`))
})

test('a rule knows no request and no page', () => {
  holds(walls.rulesKnowNoRequestAndNoPage, house)
  falls(walls.rulesKnowNoRequestAndNoPage, file('src/sign-in/begin.ts', `import type { Context } from 'hono'`))
  falls(walls.rulesKnowNoRequestAndNoPage, file('src/two-step/enrol.ts', `import { scanPage } from './scan.page.ts'`))
})

test('only adapters/, main.ts and settings.ts see the clock, chance, the environment, drivers and SMTP', () => {
  holds(walls.onlyAdaptersSeeTheWorld, house)
  const inARule = (text: string) => file('src/sign-in/begin.ts', text)
  falls(walls.onlyAdaptersSeeTheWorld, inARule('const now = Date.now()'))
  falls(walls.onlyAdaptersSeeTheWorld, inARule('const now = new Date()'))
  falls(walls.onlyAdaptersSeeTheWorld, inARule('const dice = Math.random()'))
  falls(walls.onlyAdaptersSeeTheWorld, inARule('const { env } = process'))
  falls(walls.onlyAdaptersSeeTheWorld, inARule(`import { randomBytes } from 'node:crypto'`))
  falls(walls.onlyAdaptersSeeTheWorld, inARule('crypto.getRandomValues(bytes)'))
  falls(walls.onlyAdaptersSeeTheWorld, inARule(`import { DatabaseSync } from 'node:sqlite'`))
  falls(walls.onlyAdaptersSeeTheWorld, inARule(`const pg = await import('pg')`))
  falls(walls.onlyAdaptersSeeTheWorld, inARule(`import { createTransport } from 'nodemailer'`))
  assert.deepEqual(walls.onlyAdaptersSeeTheWorld([inARule('const day = new Date(now) // not Date.now()')]), [])
})

test('routes.ts imports nothing', () => {
  holds(walls.routesImportNothing, house)
  falls(walls.routesImportNothing, file('src/routes.ts', `import type { House } from './edges/house.ts'`))
})

test('HOST-6: no page, mail or redirect writes a path, or reads one from the table', () => {
  holds(walls.onlyAnInstanceWritesPaths, house)
  const fallsIn = (path: string, ...texts: string[]) => {
    for (const text of texts) falls(walls.onlyAnInstanceWritesPaths, file(path, text))
  }
  fallsIn(
    'src/standalone/people/home.page.ts',
    `import { routes } from '../../routes.ts'`,
    `import { type RouteName, pathTo } from '../../routes.ts'`,
    `import * as table from '../../routes.ts'`,
    'html`<a href="/somewhere">`',
    'html`<a href="${ctx.root}/people/x">`',
    `linkButton({ label, href: '/elsewhere' })`,
  )
  fallsIn(
    'src/standalone/people/people.mail.ts',
    `import { pageAt } from '../../routes.ts'`,
    `const url = baseUrl + where`,
    'const url = `${baseUrl}/settings`',
  )
  fallsIn(
    'src/standalone/people/home.routes.ts',
    `import { routes } from '../../routes.ts'`,
    `return c.redirect(page, 303)`,
    `return c.redirect('elsewhere')`,
    `c.header('Location', page)`,
    `return redirectTo(c, '/settings/profile')`,
    `return redirectTo(c, fields['next'] as Page)`,
  )
  fallsIn('src/http/guards.ts', `const isApi = path.startsWith('/api/')`, `app.use('/settings/*', browserOnly)`)
  fallsIn('src/ui/failure.page.ts', 'const text = `/sign-in?next=${next}`', `const home = routes['/api']`)
  for (const named of [`import { pathTo } from '../../routes.ts'`, `return redirectTo(c, pathTo('person', { id }))`])
    assert.deepEqual(walls.onlyAnInstanceWritesPaths([file('src/standalone/people/home.routes.ts', named)]), [])
  assert.deepEqual(walls.onlyAnInstanceWritesPaths([file('src/limits.ts', '/** How long `/readyz` tries. */')]), [])
})

test('HOST-15: only one file knows a colour', () => {
  const painted = readSources('src/**/*.{ts,css,svg}')
  assert.ok(painted.some(({ path }) => path === 'src/ui/styles/pieces.css'))
  holds(walls.onlyOneFileKnowsColours, painted)
  falls(walls.onlyOneFileKnowsColours, file('src/mail/theme.ts', `const soft = '#5c615f'`))
  falls(walls.onlyOneFileKnowsColours, file('src/ui/styles/form.css', '  color: #fff;'))
  falls(walls.onlyOneFileKnowsColours, file('src/ui/styles/form.css', '  color: rgb(1 2 3);'))
  falls(walls.onlyOneFileKnowsColours, file('src/ui/favicon.svg', '<rect fill="#0b6b5d"/>'))
})

test('browser modules import only browser modules', () => {
  holds(walls.browserModulesStayInTheBrowser, house)
  const countdown = (text: string) => file('src/ui/countdown.browser.ts', text)
  falls(walls.browserModulesStayInTheBrowser, countdown(`import { stepLength } from '../limits.ts'`))
  falls(walls.browserModulesStayInTheBrowser, countdown(`import { z } from 'zod'`))
})

test('CHL-6: exactly one verdict inserts into sessions, and only the file that asks for the proof calls it', () => {
  holds(walls.oneFileOpensSessions, house)
  const insert = `db.insertInto('sessions').values(row)`
  const verdict = `export const insertSession = prepared.verdict((tx) =>\n  ${insert},\n)\n`
  const home = (more = '') => file('src/standalone/sessions/sessions.queries.ts', `${verdict}${more}`)
  const call = `import { insertSession } from './sessions.queries.ts'\nawait insertSession(tx, row)\n`
  const open = (more = '') => file('src/standalone/sessions/open.ts', `${call}${more}`)
  assert.deepEqual(walls.oneFileOpensSessions([home(), open()]), [])
  falls(walls.oneFileOpensSessions, file('src/routes.ts', ''))
  falls(
    walls.oneFileOpensSessions,
    file('src/standalone/sessions/sessions.queries.ts', verdict.replace(insert, 'row')),
    open(),
  )
  const alsoFalls = (source: Source) => falls(walls.oneFileOpensSessions, home(), open(), source)
  alsoFalls(file('src/standalone/sessions/renew.queries.ts', insert))
  alsoFalls(file('src/sign-in/sign-in.queries.ts', insert))
  alsoFalls(file('src/standalone/people/invite.queries.ts', 'sql`INSERT INTO sessions VALUES (1)`'))
  alsoFalls(file('src/sign-in/begin.ts', `import { insertSession } from '../standalone/sessions/sessions.queries.ts'`))
  alsoFalls(file('src/standalone/sessions/renew.ts', `await queries.insertSession(tx, row)`))
  falls(walls.oneFileOpensSessions, home(`export const open = (tx) => ${insert}`), open())
  falls(walls.oneFileOpensSessions, home('export const open = insertSession'), open())
  falls(walls.oneFileOpensSessions, home(), open('export { insertSession }'))
})

test('SES-1: no handler, guard or failure answers with a Response of its own, which would leave the cookies behind', async () => {
  holds(walls.answersKeepTheirCookies, house)
  const inARoute = (text: string) => file('src/standalone/people/account.routes.ts', text)
  falls(walls.answersKeepTheirCookies, inARoute(`return new Response('{}', { headers })`))
  falls(walls.answersKeepTheirCookies, inARoute('return new globalThis.Response(pdf)'))
  falls(walls.answersKeepTheirCookies, inARoute('return Response.redirect(routes.home)'))
  falls(walls.answersKeepTheirCookies, inARoute('return Response.json(body)'))
  falls(walls.answersKeepTheirCookies, inARoute('class Page extends Response {}'))
  falls(walls.answersKeepTheirCookies, inARoute('const Answer = Response;'))
  falls(walls.answersKeepTheirCookies, inARoute('return fetch(elsewhere)'))
  falls(walls.answersKeepTheirCookies, file('src/http/guards.ts', 'return new Response(null, { status: 403 })'))
  falls(walls.answersKeepTheirCookies, file('src/http/failures.ts', `return new Response(id, { status: 500 })`))
  assert.deepEqual(walls.answersKeepTheirCookies([inARoute('async function ask(c: Req): Promise<Response> {')]), [])
  // What the wall stands for, seen: the day this fails it may go.
  const app = new Hono()
  app.get('/own', (c) => (setCookie(c, 'session', 'x'), new Response('')))
  app.get('/ours', (c) => (setCookie(c, 'session', 'x'), c.body('')))
  assert.equal((await app.request('/own')).headers.getSetCookie().length, 0)
  assert.equal((await app.request('/ours')).headers.getSetCookie().length, 1)
})

test('client/ imports types alone', () => {
  holds(walls.theClientStandsAlone, house)
  falls(walls.theClientStandsAlone, file('src/client/countersign.ts', `import { routes } from '../routes.ts'`))
})

test('a transaction is opened where decisions are made, and nowhere else', () => {
  holds(walls.decisionsOpenTransactions, house)
  const rule = (text: string) => file('src/standalone/people/invite.ts', text)
  falls(walls.decisionsOpenTransactions, rule('await house.db.transaction().execute(async (tx) => spend(tx))'))
  falls(walls.decisionsOpenTransactions, rule('await house.db.transaction(\n).setAccessMode()'))
  falls(walls.decisionsOpenTransactions, rule('const tx = await house.db.startTransaction().execute()'))
})

test('HOST-14: what an application does in a decision is asked by the decision alone', () => {
  holds(walls.oneFileAsksTheApplication, house)
  const flow = (text: string) => file('src/two-step/finish.ts', text)
  falls(walls.oneFileAsksTheApplication, flow('await services.application.inDecision.endSessions(inside, null)'))
  falls(walls.oneFileAsksTheApplication, flow('const { inDecision } = services.application'))
})

test('CHL-6: only starting and answering make a completed sign-in', () => {
  holds(walls.twoFilesCompleteSignIns, house)
  const invite = (text: string) => file('src/standalone/people/invite.ts', text)
  falls(walls.twoFilesCompleteSignIns, invite(`import { completedSignIn } from '../../host/completed.ts'`))
  falls(walls.twoFilesCompleteSignIns, invite(`import { completedSignIn as done } from '../../host/completed.ts'`))
  falls(walls.twoFilesCompleteSignIns, invite(`export * from '../../host/completed.ts'`))
  falls(walls.twoFilesCompleteSignIns, invite(`const { completedSignIn } = await import('../../host/completed.ts')`))
  const typeOnly = invite(`import type { CompletedSignIn } from '../../host/completed.ts'`)
  assert.deepEqual(walls.twoFilesCompleteSignIns([typeOnly]), [])
})

test('folders go two levels deep at most', () => {
  holds(walls.twoLevelsOfFolders, house)
  falls(walls.twoLevelsOfFolders, file('src/two-step/enrol/pages/scan.ts', ''))
})

test('no file or folder is named utils, common, helpers, services or types', () => {
  holds(walls.namesSayWhatIsInside, everywhere)
  falls(walls.namesSayWhatIsInside, file('src/mail/helpers.ts', ''))
  falls(walls.namesSayWhatIsInside, file('src/common/dates.ts', ''))
})

test('no test is skipped, put off or run alone', () => {
  holds(walls.everyTestRuns, tests)
  const written = (text: string) => file('src/mail/a.test.ts', text)
  // Put together from halves: this file is looked at as well.
  falls(walls.everyTestRuns, written(['test', 'skip("…", () => {})'].join('.')))
  falls(walls.everyTestRuns, written(['test', 'only("…", () => {})'].join('.')))
  falls(walls.everyTestRuns, written(['t', 'todo()'].join('.')))
  falls(walls.everyTestRuns, written(['test("…", {', 'skip: true }, () => {})'].join(' ')))
})

function holds(wall: walls.Wall, sources: Source[]) {
  const found = wall(sources)
  assert.equal(found.length, 0, `\n${found.join('\n')}`)
}

function falls(wall: walls.Wall, ...sources: Source[]) {
  assert.equal(wall(sources).length, 1, `not seen: ${sources.map(({ path, text }) => `${path} ${text}`).join('\n')}`)
}

function file(path: string, text: string): Source {
  return { path, text }
}
