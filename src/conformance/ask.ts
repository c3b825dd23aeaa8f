import { type Browser, jsonOf } from './browser.ts'
import { at, fillIn, fillInAll, textsIn, type Values } from './fill-in.ts'
import { formsOn, passwordForm } from './forms.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'
import type { Account, Ask } from './target.ts'

/** What the names in a request stand for, of that person. */
export function valuesOf({ email, password }: Account): Values {
  return { email, password, basic: Buffer.from(`${email}:${password}`).toString('base64') }
}

/** Sends a declared request, with its names filled in. */
export async function ask(browser: Browser, what: Ask, values: Values): Promise<Exchange> {
  const cookies = await browser.cookies()
  const known = { ...values, cookie: Object.fromEntries(cookies.map(({ key, value }) => [key, value])) }
  const headers = Object.fromEntries(
    Object.entries(what.headers ?? {}).map(([name, value]) => [name.toLowerCase(), fillIn(value, known)]),
  )
  const { method = 'POST' } = what
  const path = fillIn(what.path, known)
  if (!what.form)
    return browser.call(path, method, what.json === undefined ? undefined : fillInAll(what.json, known), headers)
  return browser.post(
    path,
    Object.entries(what.form).map(([name, value]) => [name, fillIn(value, known)]),
    headers,
  )
}

/** Sends the form for a password that stands on a page: that page, and the answer. */
export async function sendPassword(browser: Browser, path: string, account: Account): Promise<Exchange[]> {
  const page = await browser.follow(await browser.get(path))
  const found = passwordForm(formsOn(page.answer.body, page.url))
  if (!found) throw new CouldNotTry(`${path} has no form for a password`)
  const { form, email, password } = found
  return [page, await browser.submit(form, { [email]: account.email, [password]: account.password })]
}

/** Keeps the token that an answer holds, where `token` says that it is, or by its name. */
export function keepToken(browser: Browser, exchange: Exchange | undefined, token?: string): void {
  const json = exchange && exchange.answer.status < 300 ? jsonOf(exchange) : undefined
  if (json === undefined) return
  const found = token === undefined ? textsIn(json).find(([path]) => isToken.test(path))?.[1] : at(json, token)
  if (typeof found !== 'string' || found === '') return
  browser.bearer = found
  browser.given = json
}

const isToken = /(?:^|\.)(?:access_?token|token|jwt|id_?token|auth_?token|bearer)$/i
