import { Refusal, settle } from '../refusals.ts'
import { answerCeremony, draw, redirectTo, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { enrolmentCeremony, forgetMadePasskey, provePasskey, registerPasskey } from './enrol-passkey.ts'
import { makePasskeyPage, nameFactorPage, provePasskeyPage } from './enrol-passkey.page.ts'
import { leaveFor, withEnrolmentAt } from './enrol-pages.ts'
import { type Enrolment, isOfEarlier, isOpen, pageOf, readEnrolment } from './enrolment.ts'
import { finish } from './finish.ts'
import { defaultName, readFactorName } from './factor-name.ts'
import { ownFactors } from './own-factors.ts'
import { passkeyForm } from './two-step.schemas.ts'

/** Set-up with a passkey or security key: make it, try it; and the last page of whatever comes to factors that are there. */
export function enrolPasskeyRoutes() {
  const router = createRouter()
  router.get('twoStepPasskey', (c) => withEnrolmentAt(c, 'twoStepPasskey', (enrolment) => showMake(c, enrolment)))
  router.post('twoStepPasskey', makePasskey)
  router.get('twoStepProvePasskey', (c) =>
    withEnrolmentAt(c, 'twoStepProvePasskey', (enrolment) => showProve(c, enrolment)),
  )
  router.post('twoStepProvePasskey', givePasskey)
  router.post('twoStepCeremony', beginCeremony)
  router.get('twoStepName', (c) => withEnrolmentAt(c, 'twoStepName', (enrolment) => askName(c, enrolment)))
  router.post('twoStepName', finishAddition)
  return router
}

const showMake = (c: Req, enrolment: Enrolment, refusal?: Refusal) =>
  draw(c, makePasskeyPage(pageContext(c), { enrolment, now: c.var.at.now, error: said(c, refusal) }), refusal)

const showProve = (c: Req, enrolment: Enrolment, refusal?: Refusal) =>
  draw(c, provePasskeyPage(pageContext(c), { enrolment, now: c.var.at.now, error: said(c, refusal) }), refusal)

const said = (c: Req, refusal: Refusal | undefined) => refusal && sayRefusal(c, refusal)

function beginCeremony(c: Req) {
  return answerCeremony(c, async () => {
    const { enrolment: shown = null } = await readFields(c)
    return enrolmentCeremony(c.var.services, sessionOf(c), shown, c.var.at)
  })
}

/** The passkey that was made, or the wish to make another one in its place. */
async function makePasskey(c: Req) {
  const { services, at } = c.var
  const fields = await readFields(c)
  if (fields['again'] !== undefined) {
    const forgotten = await settle(() => forgetMadePasskey(services, sessionOf(c), at))
    return forgotten instanceof Refusal ? goOn(c, fields, forgotten, 'twoStepPasskey') : redirectTo(c, 'twoStepPasskey')
  }
  const made = await settle(async () => {
    const { passkey: answer, enrolment: shown = null } = parse(passkeyForm, fields)
    return registerPasskey(services, sessionOf(c), { answer, shown }, at)
  })
  return made instanceof Refusal ? goOn(c, fields, made, 'twoStepPasskey') : redirectTo(c, pageOf(made))
}

async function givePasskey(c: Req) {
  const { services, at } = c.var
  const fields = await readFields(c)
  const proved = await settle(async () => {
    const { passkey: answer, enrolment: shown = null } = parse(passkeyForm, fields)
    return provePasskey(services, sessionOf(c), { answer, shown }, at)
  })
  return proved instanceof Refusal ? goOn(c, fields, proved, 'twoStepProvePasskey') : redirectTo(c, pageOf(proved))
}

const shows = { twoStepPasskey: showMake, twoStepProvePasskey: showProve }

/** What was refused is said where it was asked; where the enrolment stands elsewhere by now, it goes on there. */
async function goOn(c: Req, fields: Record<string, string>, refusal: Refusal, asked: keyof typeof shows) {
  const enrolment = await readEnrolment(c.var.services, sessionOf(c), c.var.at.now)
  if (!isOpen(enrolment)) return leaveFor(c, enrolment)
  if (isOfEarlier(enrolment, fields['enrolment'])) return redirectTo(c, pageOf(enrolment), 'old_page')
  const page = pageOf(enrolment)
  return page === asked ? shows[asked](c, enrolment, refusal) : redirectTo(c, page)
}

async function askName(c: Req, enrolment: Enrolment, typed?: string, refusal?: Refusal) {
  const own = await ownFactors(c.var.services.db, sessionOf(c).person.id)
  const name = typed ?? defaultName(c.var.say, enrolment, own)
  const about = { enrolment, now: c.var.at.now, name, error: said(c, refusal) }
  return draw(c, nameFactorPage(pageContext(c), about), refusal)
}

/** Finish of another factor. */
async function finishAddition(c: Req) {
  const session = sessionOf(c)
  const { services, at } = c.var
  const fields = await readFields(c)
  const shown = fields['enrolment'] ?? null
  const enrolment = await readEnrolment(services, session, at.now)
  if (isOpen(enrolment) && isOfEarlier(enrolment, shown)) return redirectTo(c, pageOf(enrolment), 'old_page')
  if (isOpen(enrolment) && enrolment.purpose !== 'add') return redirectTo(c, pageOf(enrolment))
  const finished = await settle(async () =>
    finish(services, session, { shown, name: readFactorName(fields['name'] ?? '') }, at),
  )
  if (!(finished instanceof Refusal)) {
    keep(c, finished)
    return redirectTo(c, 'security', 'factor_added')
  }
  if (finished.code === 'invalid_input' && isOpen(enrolment)) return askName(c, enrolment, fields['name'], finished)
  if (finished.code === 'enrolment_not_verified' && isOpen(enrolment)) return redirectTo(c, pageOf(enrolment))
  // Pressed twice, or in another tab: nothing was done by this one.
  if (finished.code === 'already_enabled') return redirectTo(c, 'security', 'old_page')
  if (finished.code === 'too_many_factors') return redirectTo(c, 'security', 'too_many_factors')
  throw finished
}
