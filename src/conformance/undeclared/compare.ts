import { Cookie } from 'tough-cookie'
import { leadsTo } from '../browser.ts'
import type { Exchange } from '../send.ts'

/** What was answered, as texts that can be compared: without words, and with them. */
export type Answered = { rough: string; exact: string }

/** What differs from one time to the next, whoever asks, is left out: tokens, times, the password where it is said again. */
export function answered(exchanges: readonly Exchange[], password: string | null): Answered {
  const rough = exchanges.map((exchange) => [
    exchange.answer.status,
    masked(leadsTo(exchange)?.pathname ?? ''),
    ...cookiesKept(exchange)
      .filter(({ value }) => value.length >= shortestSession)
      // Some are named anew for each request.
      .map(({ key }) => key.replace(/[0-9a-f]{6,}|[\w-]{20,}/gi, '…'))
      .toSorted(),
  ])
  const said = ({ answer }: Exchange) => (password === null ? answer.body : answer.body.replaceAll(password, '…'))
  const words = exchanges.map((exchange) => masked(wordsOf(said(exchange))))
  return { rough: JSON.stringify(rough), exact: JSON.stringify([rough, words]) }
}

/** Characters: what is shorter opens nothing, and may be set at random, as to try two kinds of a page. */
const shortestSession = 8

/** Cookies that an answer sets; one that takes a cookie away isn't among them. */
export const cookiesKept = ({ answer }: Exchange): Cookie[] =>
  answer.setCookies.flatMap((line) => {
    const cookie = Cookie.parse(line, { loose: true })
    return cookie && cookie.value !== '' && cookie.TTL() > 0 ? [cookie] : []
  })

/** What a body says to people, as far as anybody reads. */
const wordsOf = (body: string): string =>
  body
    .slice(0, longestRead)
    .replace(/<(script|style|svg)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^<>]+>/g, ' ')
    .replace(/\s+/g, ' ')

const longestRead = 20_000

const masked = (text: string) => text.replace(/[\w.+/=-]{16,}/g, '…').replace(/\d{6,}|\d\d:\d\d(?::\d\d)?/g, '0')
