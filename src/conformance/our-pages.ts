import { at } from './fill-in.ts'
import { type Attack } from './attack.ts'
import { type Browser, jsonOf } from './browser.ts'
import { formsOn } from './forms.ts'
import { pageOfOurs } from './our-paths.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'
import type { Account } from './target.ts'
import type { RouteName } from '../routes.ts'

/**
 * Turns two-step on as a person does by our pages, in a browser that is signed in. Its phone and backup codes are known from then on.
 */
export async function enrol(attack: Attack, browser: Browser, account: Account): Promise<void> {
  const pages = await comeToOurPages(attack, browser)
  const scan = await send(attack, pages, account, 'twoStepScan', [])
  const secret = /\bsecret=([A-Z2-7]{16,})/.exec(scan.answer.body)?.[1]
  if (!secret)
    throw new CouldNotTry(
      `two-step couldn’t be turned on for ${account.email}: no key on ${scan.url.pathname} (the answer was ${scan.answer.status}). Do the pages of Countersign stand below ${attack.target.countersign}, and does “whoIs” know who is signed in?`,
    )
  attack.factors.protect(account, secret)
  const { value } = await attack.factors.code(account)
  const sheet = await send(attack, pages, account, 'twoStepCode', [['code', value]])
  const codes = backupCodesOn(sheet)
  if (codes.length === 0)
    throw new CouldNotTry(`two-step couldn’t be turned on for ${account.email}: no backup codes came`)
  await send(attack, pages, account, 'twoStepBackupCodes', [['kept', '1']])
  attack.factors.setBackupCodes(account, codes)
}

/** A whole sheet again, before the last codes of the old one are used up. */
export async function renewBackupCodes(attack: Attack, account: Account): Promise<void> {
  const pages = await comeToOurPages(attack, await attack.signIn(account))
  const sheet = await send(attack, pages, account, 'newBackupCodes', [])
  const codes = backupCodesOn(sheet)
  if (codes.length === 0) throw new CouldNotTry(`${account.email} has no more backup codes, and got no new ones`)
  await send(attack, pages, account, 'twoStepBackupCodes', [['kept', '1']])
  attack.factors.setBackupCodes(account, codes)
}

/** Does something while two-step is on for somebody who hasn't got it otherwise; `browser` is the one in which it was turned on. */
export async function whileOn<T>(attack: Attack, account: Account, work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await attack.signIn(account)
  await enrol(attack, browser, account)
  try {
    return await work(browser)
  } finally {
    await turnOff(attack, await attack.signIn(account), account)
  }
}

/** Turns it off again, in a browser that is signed in. */
export async function turnOff(attack: Attack, browser: Browser, account: Account): Promise<void> {
  const pages = await comeToOurPages(attack, browser)
  const factor = await attack.factors.next(account)
  const field = factor.means === 'code' ? 'code' : 'backupCode'
  await send(attack, pages, account, 'twoStepDisable', [[field, factor.value]])
  const { question } = await attack.firstStep(account)
  if (question) throw new CouldNotTry(`two-step couldn’t be turned off for ${account.email}`)
  attack.factors.unprotect(account)
}

/** Where there are no cookies, a link leads to our pages (HOST-19); else the browser is there already. */
async function comeToOurPages(attack: Attack, browser: Browser): Promise<Browser> {
  const { enter } = attack.target
  if (browser.bearer === null || !enter) return browser
  const exchange = await attack.ask(browser, enter)
  const link = at(jsonOf(exchange), 'link')
  if (typeof link !== 'string') throw new CouldNotTry(`${enter.path} gave no link to our pages`)
  const pages = attack.open()
  const page = await pages.get(new URL(link, attack.origin))
  const form = formsOn(page.answer.body, page.url).find(({ action }) => action.pathname === page.url.pathname)
  if (!form) throw new CouldNotTry('the link to our pages shows no button')
  await pages.submit(form, {})
  return pages
}

const backupCodesOn = ({ answer }: Exchange): string[] => [
  ...new Set<string>(answer.body.match(/\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g)),
]

/** Sends a form of ours, and gives the password, or a factor, where that is asked for on the way. */
async function send(attack: Attack, pages: Browser, account: Account, name: RouteName, fields: [string, string][]) {
  const path = pageOfOurs(attack.target, name)
  const answered = await pages.follow(await pages.post(path, fields))
  const forms = formsOn(answered.answer.body, answered.url)
  const password = forms.find(({ inputs }) =>
    inputs.some(({ name, type }) => name === 'password' && type === 'password'),
  )
  if (password) return pages.follow(await pages.submit(password, { password: account.password }))
  // The same form again, which asks on the way.
  const factor = forms.find(
    ({ action, inputs }) => action.pathname === path && inputs.some(({ name }) => name === 'backupCode'),
  )
  if (!factor || !attack.factors.isProtected(account)) return answered
  const { means, value } = await attack.factors.next(account)
  return pages.follow(await pages.submit(factor, { [means === 'code' ? 'code' : 'backupCode']: value }))
}
