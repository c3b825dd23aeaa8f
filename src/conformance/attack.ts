import { ask, keepToken, sendPassword, valuesOf } from './ask.ts'
import { type Browser, leadsTo, openBrowser, type Send } from './browser.ts'
import type { Factor, Factors } from './factors.ts'
import type { Values } from './fill-in.ts'
import { type TriedDoor, tryDoors } from './first-steps.ts'
import { type Form, formsOn, formToFillIn } from './forms.ts'
import { isIn } from './is-in.ts'
import type { Leak } from './leaks.ts'
import { forBackupCode, type Question, questionIn } from './question.ts'
import { CouldNotTry, type Finding } from './report.ts'
import type { Exchange } from './send.ts'
import { show } from './show.ts'
import type { Account, Ask, Door, Target } from './target.ts'
import { mustNotBeTooOften } from './too-often.ts'

/** A target of which everything is known that every probe needs. */
export type Ready = Target & {
  doors: [Door, ...Door[]]
  behindSignIn: [string, ...string[]]
  /** Of the doors, those that nobody declared. */
  found?: readonly Door[]
}

/** After the right password: what was answered, and what it asks for. */
export type First = {
  account: Account
  door: Door
  browser: Browser
  exchanges: Exchange[]
  /** Null: nothing more is asked for. */
  question: Question | null
}

export type Attack = ReturnType<typeof createAttack>

/** What probes do: each verb is one that an attacker has, and gives back what was said, to be shown. */
export function createAttack(target: Ready, factors: Factors, send: Send, leaks: readonly Leak[] = []) {
  const origin = new URL(target.origin)
  let tried: Promise<TriedDoor[]> | undefined

  const attack = {
    target,
    factors,
    send,
    origin,
    /** What couldn't be put back as it was, told by whoever changed it. */
    left: [] as string[],
    open: () => openBrowser(origin, send),

    /** The right password at a door; the first one where none is named. Throws where no answer comes, never where it is refused. */
    async firstStep(account: Account, about: { door?: Door; browser?: Browser; values?: Values } = {}): Promise<First> {
      const { door = target.doors[0], browser = attack.open() } = about
      const sent =
        'page' in door
          ? await sendPassword(browser, door.page, account)
          : [await ask(browser, door, { ...valuesOf(account), ...about.values })]
      // Refused because of how often it was asked, a password proves nothing.
      for (const exchange of sent) mustNotBeTooOften(exchange)
      const exchanges = [...sent]
      const last = exchanges.at(-1)
      const led = last && leadsTo(last) ? await browser.follow(last) : last
      if (led && led !== last) exchanges.push(led)
      const first = { account, door, browser, exchanges }
      keepToken(browser, exchanges.at(-1), 'token' in door ? door.token : undefined)
      const question = questionIn(target, browser, exchanges.at(-1))
      // Where a code goes is told by the target: whether one is asked for, by what is open already.
      const isAsked = question !== null && !(target.secondStep && (await attack.opens(browser, account)))
      return { ...first, question: isAsked ? question : null }
    },

    /** The same, and there is a question, and nothing is open yet: else what is open after the answer would be blamed on that. */
    async asked(account: Account, about: { browser?: Browser } = {}): Promise<First & { question: Question }> {
      const first = await attack.firstStep(account, about)
      // By a copy: what a visit leaves in a browser, no probe has asked for.
      const opened = await attack.opens(await first.browser.copy(), account)
      if (opened)
        throw new CouldNotTry(`the password alone opens ${opened.url.pathname}: what a code opens can’t be told`)
      if (first.question) return { ...first, question: first.question }
      const { status } = first.exchanges.at(-1)?.answer ?? { status: 0 }
      throw new CouldNotTry(
        `${account.email} was not asked for a code at ${nameOf(first.door)} (the answer was ${status})`,
      )
    },

    /** What the password alone gets at each door: tried once. */
    triedDoors(): Promise<TriedDoor[]> {
      tried ??= tryDoors(attack)
      return tried
    },

    /** Answers the question with a factor; the last answer, after what it led to. `by`: another browser than the one that was asked. */
    async answer(first: First, factor: Factor, by: Browser = first.browser): Promise<Exchange> {
      return by.follow(await attack.answerOnce(first, factor, by))
    },

    /** The question as that factor answers it: a backup code has a page of its own. */
    async askedFor(first: First, { means }: Factor): Promise<First> {
      const { question, browser } = first
      if (!question || means === 'code') return first
      return { ...first, question: await forBackupCode(target, question, browser) }
    },

    /** The same, without following where it leads. */
    async answerOnce(first: First, factor: Factor, by: Browser = first.browser): Promise<Exchange> {
      const { account, question } = await attack.askedFor(first, factor)
      if (!question) throw new CouldNotTry(`${account.email} was not asked for a code`)
      if (!('ask' in question)) return by.submit(question.form, { [question.code]: factor.value })
      const exchange = await ask(by, question.ask, { ...question.values, ...valuesOf(account), code: factor.value })
      keepToken(by, exchange, question.ask.token)
      return exchange
    },

    /** Both steps, up to the page behind sign-in. */
    async signIn(account: Account, about: { door?: Door; browser?: Browser } = {}): Promise<Browser> {
      const first = await attack.firstStep(account, about)
      if (first.question) await attack.answer(first, await factors.next(account))
      if (!(await attack.opens(first.browser, account)))
        throw new CouldNotTry(`${account.email} could not be signed in at ${nameOf(first.door)}`)
      return first.browser
    },

    /** The answer that shows that this browser is in, as that person; null: it isn't. */
    async opens(browser: Browser, account: Account, query = ''): Promise<Exchange | null> {
      for (const path of target.behindSignIn) {
        const exchange = await browser.get(path + query)
        if (isIn(exchange, account)) return exchange
        mustNotBeTooOften(exchange)
        const led = await ledBack(browser, exchange)
        if (led && isIn(led, account)) return led
      }
      return null
    },

    isIn,
    /** What answers held that none may hold, so far. */
    leaks: () => leaks,

    ask: (browser: Browser, what: Ask, values: Values = {}) => ask(browser, what, values),

    /** Renews a token by the application's own call: the browser has the new one then, or none. */
    async renew(browser: Browser): Promise<Exchange> {
      const { refresh } = target
      if (!refresh) throw new CouldNotTry('no call that renews a token is named (refresh)')
      const before = await browser.cookies()
      const exchange = await ask(browser, refresh, { first: browser.given, token: browser.bearer ?? '' })
      browser.bearer = null
      // What is left where renewal was refused is the old one, which ends by itself.
      if (exchange.answer.status >= 300) await browser.forget(before)
      keepToken(browser, exchange, refresh.token)
      return exchange
    },

    /** A page's form, or a call, whichever was declared. */
    async do(browser: Browser, what: Ask | string, values: Values, find: (forms: Form[]) => Record<string, string>) {
      if (typeof what !== 'string') return ask(browser, what, values)
      const page = await browser.get(what)
      const forms = formsOn(page.answer.body, page.url)
      const form = formToFillIn(forms)
      if (!form) throw new CouldNotTry(`${what} has no form`)
      return browser.submit(form, find([form]))
    },
    valuesOf,

    /** What is broken, and the requests that show it. */
    finding(what: string, ...shown: (Exchange | null | undefined)[]): Finding {
      const secrets = Object.values(target.people).flatMap((account) =>
        account ? [account.password, account.secret ?? account.password] : [],
      )
      return { what, shown: shown.filter((one) => one != null).map((one) => show(one, secrets)) }
    },
  }

  /** Some open a session on the way, for a cookie of another time; the end of a way that leads back. Null: it leads to one of the two steps, as it should. */
  async function ledBack(browser: Browser, exchange: Exchange): Promise<Exchange | null> {
    const { countersign, doors } = target
    const to = leadsTo(exchange)?.pathname
    const steps = doors.map((door) => ('page' in door ? door.page : door.path))
    if (to === undefined || steps.includes(to) || (countersign !== undefined && to.startsWith(countersign))) return null
    const end = await browser.follow(exchange)
    return end.url.pathname === exchange.url.pathname ? end : null
  }

  return attack
}

export const nameOf = (door: Door): string =>
  door.name ?? ('page' in door ? door.page : `${door.method ?? 'POST'} ${door.path}`)
