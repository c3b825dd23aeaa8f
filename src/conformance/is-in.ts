import { asksToSignIn } from './forms.ts'
import { readPage } from './page.ts'
import type { Exchange } from './send.ts'
import type { Account } from './target.ts'

/** Whether an answer is what only that person sees. Where nothing tells people apart, a page that asks for password or code isn't: many answer so in place of a redirect. */
export function isIn(exchange: Exchange, { shows }: Account): boolean {
  const { answer } = exchange
  if (answer.status < 200 || answer.status > 299) return false
  if (shows === undefined) return !asksToSignIn(exchange)
  return answer.body.includes(shows) || readPage(answer.body).textContent.includes(shows)
}
