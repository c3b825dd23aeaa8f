import { codeIn } from '../authenticators/accept.ts'
import { type Sheet, sheetAsPdf, sheetAsText } from '../backup-codes/sheet.ts'
import { encodeBase32 } from '../otp/base32.ts'
import { otpauthUri } from '../otp/otpauth.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import { downloadAs, draw, leadTo, redirectTo, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext, saidZone } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { pathTo } from '../routes.ts'
import { safeNext } from '../http/where-to.ts'
import { whenFresh } from './ask-fresh.ts'
import { beginEnrolment, extendEnrolment, proveEnrolment } from './enrol.ts'
import { leaveEnrolment } from './enrolments.queries.ts'
import { backupCodesPage, enrolmentCodePage, keepCodesPage, scanPage } from './enrol.page.ts'
import { leaveFor, withEnrolmentAt } from './enrol-pages.ts'
import {
  type EndedEnrolment,
  type Enrolment,
  firstPageOf,
  isOfEarlier,
  isOpen,
  pageOf,
  readEnrolment,
  secretOf,
} from './enrolment.ts'
import { defaultName } from './factor-name.ts'
import { finish, type Finished } from './finish.ts'
import { twoStepStatus } from './status.ts'
import { enrolmentCodeForm, finishForm, meansForm } from './two-step.schemas.ts'

/** The three pages: scan, code, backup codes. Only Finish turns it on. */
export function enrolRoutes() {
  const router = createRouter()
  router.get('twoStepScan', (c) => withEnrolmentAt(c, 'twoStepScan', (enrolment) => showScan(c, enrolment)))
  router.post('twoStepScan', begin)
  router.get('twoStepCode', (c) => withEnrolmentAt(c, 'twoStepScan', (enrolment) => askCode(c, enrolment)))
  router.post('twoStepCode', giveCode)
  router.get('twoStepBackupCodes', (c) =>
    withEnrolmentAt(c, 'twoStepBackupCodes', (enrolment) =>
      c.req.query('kept') === 'no' ? askWhetherKept(c, enrolment) : showBackupCodes(c, enrolment),
    ),
  )
  router.post('twoStepBackupCodes', finishEnrolment)
  router.get('twoStepPdf', savePdf)
  router.get('twoStepText', saveText)
  router.post('twoStepExtend', extend)
  router.post('twoStepLeave', leave)
  return router
}

/** "Enable two-step authentication". Who gave the password longer ago than ten minutes gives it on a page between, but nobody does for what can't be done. */
async function begin(c: Req) {
  const { services, at } = c.var
  const { means } = parse(meansForm, await readFields(c))
  const start = async () => {
    const begun = await settle(() => beginEnrolment(services, sessionOf(c), means, at))
    if (!(begun instanceof Refusal)) return redirectTo(c, firstPageOf(means))
    if (begun.code === 'already_enabled' || begun.code === 'passkeys_unavailable')
      return redirectTo(c, 'security', begun.code)
    throw begun
  }
  const { enabled, reason } = await twoStepStatus(services, sessionOf(c))
  return enabled || reason !== null ? start() : whenFresh(c, 'security', start)
}

function showScan(c: Req, enrolment: Enrolment) {
  const { settings } = c.var.services
  const secret = secretOf(enrolment)
  const account = accountInApp(sessionOf(c).person.email, enrolment)
  const uri = otpauthUri({ issuer: settings.issuer, account, secret })
  return draw(c, scanPage(pageContext(c), { enrolment, account, secret: encodeBase32(secret), uri, now: c.var.at.now }))
}

/**
 * What the entry in an app is called. Some apps put an entry in the place of one that is called the same: while a phone is replaced, or another app added,
 * that would be the one that still counts.
 */
function accountInApp(email: string, { purpose, id }: Enrolment): string {
  return purpose === 'enable' ? email : `${email} (${id.slice(-4)})`
}

/** "Next" names the QR code it stood beside: the codes of an earlier one would all be incorrect. */
function askCode(c: Req, enrolment: Enrolment): Response | Promise<Response> {
  return isOfEarlier(enrolment, c.req.query('enrolment')) ? showReplaced(c, enrolment) : showCode(c, enrolment)
}

/** A page of an earlier attempt leads to the present one's, and says why. */
function showReplaced(c: Req, enrolment: Enrolment) {
  if (pageOf(enrolment) === 'twoStepScan') return redirectTo(c, 'twoStepScan', 'enrolment_replaced')
  if (enrolment.means === 'passkey' || enrolment.purpose === 'add') return redirectTo(c, pageOf(enrolment), 'old_page')
  return redirectTo(c, 'twoStepBackupCodes', 'enrolment_codes_replaced')
}

function showCode(c: Req, enrolment: Enrolment, refusal?: Refusal, typed = '') {
  const error = refusal && sayRefusal(c, refusal)
  return draw(
    c,
    enrolmentCodePage(pageContext(c), {
      enrolment,
      issuer: c.var.services.settings.issuer,
      now: c.var.at.now,
      typed,
      error,
    }),
    refusal,
  )
}

function showBackupCodes(c: Req, enrolment: Enrolment) {
  return draw(c, backupCodesPage(pageContext(c), { enrolment, sheet: sheetOf(c, enrolment), now: c.var.at.now }))
}

const askWhetherKept = (c: Req, enrolment: Enrolment) => draw(c, keepCodesPage(pageContext(c), { enrolment }))

async function giveCode(c: Req) {
  const session = sessionOf(c)
  const { services, at } = c.var
  const fields = await readFields(c)
  const proved = await settle(async () => {
    const { code, enrolment: shown = null } = parse(enrolmentCodeForm, fields)
    return proveEnrolment(services, session, { code: codeIn(code), shown }, at)
  })
  if (!(proved instanceof Refusal)) return redirectTo(c, pageOf(proved))
  const enrolment = await readEnrolment(services, session, at.now)
  // What ended is swept before long; whoever typed a code still hears why nothing came of it.
  if (!isOpen(enrolment)) return leaveFor(c, enrolment ?? (session.twoStepSince === null ? expired : null))
  if (isOfEarlier(enrolment, fields['enrolment'])) return showReplaced(c, enrolment)
  if (enrolment.state === 'verified' || enrolment.means === 'passkey') return redirectTo(c, pageOf(enrolment))
  return showCode(c, enrolment, proved, fields['code'])
}

/** Someone who has neither saved, printed nor copied the codes is asked once; nothing is forced. */
async function finishEnrolment(c: Req) {
  const session = sessionOf(c)
  const { services, at } = c.var
  const { kept, enrolment: shown } = parse(finishForm, await readFields(c))
  const enrolment = await readEnrolment(services, session, at.now)
  if (isOpen(enrolment) && isOfEarlier(enrolment, shown)) return showReplaced(c, enrolment)
  if (kept !== '1' && isOpen(enrolment) && enrolment.state === 'verified') {
    return redirectTo(c, pathTo('twoStepBackupCodes', {}, { kept: 'no' }))
  }
  // It has a page of its own to finish on.
  if (isOpen(enrolment) && enrolment.purpose === 'add') return redirectTo(c, pageOf(enrolment))
  const name = isOpen(enrolment) ? defaultName(c.var.say, enrolment, []) : ''
  const finished = await settle(() => finish(services, session, { shown: shown ?? null, name }, at))
  if (!(finished instanceof Refusal)) {
    keep(c, finished)
    const { began, sent } = finished.session
    const { application } = c.var.services
    const place = sent?.redirect ?? application.leadTo(began?.next)
    return place === null ? redirectTo(c, 'security', noticeOf(finished)) : leadTo(c, place, noticeOf(finished))
  }
  if (finished.code === 'enrolment_not_verified')
    return redirectTo(c, isOpen(enrolment) ? pageOf(enrolment) : 'twoStepScan', 'enrolment_not_verified')
  throw finished
}

const expired: EndedEnrolment = { state: 'expired', means: 'code' }

const finishedNotice = { enable: 'enabled', add: 'factor_added', replace: 'replaced', renew: 'codes_renewed' } as const
const noticeOf = ({ purpose, means }: Finished) =>
  purpose === 'enable' && means === 'passkey' ? 'enabled_by_passkey' : finishedNotice[purpose]

async function savePdf(c: Req) {
  const sheet = await verifiedSheet(c)
  const { services, from, locale } = c.var
  const whose = `sheet:${sessionOf(c).person.id}`
  const pdf = await services.lines.thread.within({ whose, hungUp: from.hungUp }, ({ turn }) =>
    turn(() => sheetAsPdf(sheet, locale, saidZone(c))),
  )
  return c.body(Buffer.from(pdf), 200, downloadAs(c, 'application/pdf', 'backup-codes.pdf'))
}

async function saveText(c: Req) {
  // With a byte order mark and the line ends of RFC 2046 §4.1.1 every editor shows lines and Polish letters, Windows' old ones too.
  const sheet = sheetAsText(await verifiedSheet(c), c.var.locale, saidZone(c))
  const text = `\ufeff${sheet.replaceAll('\n', '\r\n')}`
  return c.body(text, 200, downloadAs(c, 'text/plain; charset=utf-8', 'backup-codes.txt'))
}

/** The codes exist for the eye only until Finish: afterwards there is nothing here (requirement BAC-8). */
async function verifiedSheet(c: Req): Promise<Sheet> {
  const enrolment = await readEnrolment(c.var.services, sessionOf(c), c.var.at.now)
  if (!isOpen(enrolment) || pageOf(enrolment) !== 'twoStepBackupCodes') return refuse('not_found')
  return sheetOf(c, enrolment)
}

function sheetOf(c: Req, enrolment: Enrolment): Sheet {
  const { person } = sessionOf(c)
  const { product, link, colours } = c.var.services.instance
  return {
    product,
    account: person.email,
    name: person.name,
    organisation: person.organisation?.name ?? null,
    madeAt: c.var.at.now,
    codes: enrolment.codes,
    signInUrl: link('signIn'),
    colours: colours.light,
  }
}

async function extend(c: Req) {
  const session = sessionOf(c)
  const { services, at } = c.var
  const { next } = await readFields(c)
  const extended = await settle(() => extendEnrolment(services, session, at.now))
  const enrolment = await readEnrolment(services, session, at.now)
  if (!isOpen(enrolment)) return leaveFor(c, enrolment)
  const stands = pageOf(enrolment)
  const page = stands === 'twoStepScan' && safeNext(next)?.startsWith(pathTo('twoStepCode')) ? 'twoStepCode' : stands
  return redirectTo(c, page, extended instanceof Refusal ? 'enrolment_not_extended' : 'enrolment_extended')
}

async function leave(c: Req) {
  await leaveEnrolment(c.var.services.db, sessionOf(c).id)
  return redirectTo(c, 'security', 'enrolment_left')
}
