import { challengeLifetime, days, endedKept, hours, minutes, browserIdle, seconds } from '../src/limits.ts'
import { openApp } from '../test/kit.ts'
import type { Report } from './report.ts'

/** A clock that is put forward and back under the running application. */
export async function clockJumps(report: Report): Promise<void> {
  report.line('the clock jumps')
  await aBurntStepStaysBurnt(report)
  await whatHasEndedStaysEnded(report)
  await challengesDontComeBack(report)
}

async function aBurntStepStaysBurnt(report: Report) {
  const app = await openApp()
  const ada = await app.protectedPerson()
  const broken: string[] = []
  for (const jump of [-30 * seconds, -5 * minutes, -2 * hours, -3 * days]) {
    const used = app.codeNow(ada.secret)
    await app.browser().signIn(ada)
    app.clock.advance(jump)
    // What the phone shows after the jump, and what it showed before it.
    for (const code of [app.codeNow(ada.secret), used]) {
      const browser = app.browser({ address: `198.51.100.${Math.abs(jump) % 200}` })
      await browser.givePassword(ada)
      await browser.post('signInCode', { code })
      if (await browser.isSignedIn()) broken.push(`after ${jump / seconds} s a code of a past step is taken`)
    }
    app.clock.advance(-jump + 31 * seconds)
    const next = app.browser()
    await next.signIn(ada)
    if (!(await next.isSignedIn())) broken.push(`after ${jump / seconds} s and back no code is taken`)
    app.clock.advance(1 * days)
  }
  report.check('a burnt step stays burnt, and the clock put right lets people in', broken)
  await app.close()
}

async function whatHasEndedStaysEnded(report: Report) {
  const app = await openApp()
  const person = await app.person()
  const [idle, out] = [app.browser(), app.browser()]
  await idle.signIn(person)
  await out.signIn(person)
  const token = out.cookies.get('__Host-session') ?? ''
  await out.post('signOut')
  const broken: string[] = []
  app.clock.advance(browserIdle + 1)
  if (await idle.isSignedIn()) broken.push('an idle session works')
  await app.countersign.sweep()
  app.clock.advance(-browserIdle)
  if (await idle.isSignedIn()) broken.push('a session that ended and was swept works again')
  out.cookies.set('__Host-session', token)
  if (await out.isSignedIn()) broken.push('a session that was signed out works again')
  report.check('a session that ended and was swept stays ended when the clock goes back', broken)
  await app.close()
}

async function challengesDontComeBack(report: Report) {
  const app = await openApp()
  const ada = await app.protectedPerson()
  const [spent, late, swept] = [app.browser(), app.browser(), app.browser()]
  const broken: string[] = []
  await spent.givePassword(ada)
  const challenge = spent.cookies.get('__Host-challenge') ?? ''
  await spent.post('signInCode', { code: app.codeNow(ada.secret) })
  app.clock.advance(31 * seconds)
  const again = app.browser()
  again.cookies.set('__Host-challenge', challenge)
  app.clock.advance(-1 * minutes)
  await again.post('signInCode', { code: app.codeNow(ada.secret, app.clock.now() + 2 * minutes) })
  if (await again.isSignedIn()) broken.push('a spent question is answered again')
  app.clock.advance(2 * minutes)

  await late.givePassword(ada)
  await swept.givePassword(ada)
  app.clock.advance(challengeLifetime)
  await late.post('signInCode', { code: app.codeNow(ada.secret) })
  if (await late.isSignedIn()) broken.push('a question is answered that is over')
  // It is kept for a while after its end; put back into its time, it is what it was.
  app.clock.advance(endedKept)
  await app.countersign.sweep()
  app.clock.advance(-endedKept - challengeLifetime + 31 * seconds)
  await swept.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  if (await swept.isSignedIn()) broken.push('a question that is over and was swept comes back to life')
  report.check('a question that is over and swept, or spent, stays so when the clock goes back', broken)
  await app.close()
}
