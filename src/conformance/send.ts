import { request as overHttp, type IncomingMessage } from 'node:http'
import { request as overHttps } from 'node:https'
import { seconds } from '../limits.ts'
import { CouldNotTry } from './report.ts'

export type Sent = { method: string; url: URL; headers: Record<string, string>; body: string | Buffer | null }
export type Answer = { status: number; headers: Record<string, string>; setCookies: string[]; body: string }
/** One request and what came back. */
export type Exchange = Sent & { answer: Answer }

/** Bytes of a body that are read; what comes after them is nobody's proof. */
const largestBody = 2_000_000
/** Longer reasons are the application's own words. */
const longestReason = 200

/**
 * Sends one request, follows nothing. Throws `CouldNotTry` where the whole answer isn't there within so many milliseconds: one that takes longer is no reason to
 * wait.
 */
export async function send(sent: Sent, about: { within: number; signal?: AbortSignal | undefined }): Promise<Exchange> {
  const { method, url } = sent
  const { within, signal } = about
  const tooLong = AbortSignal.timeout(within)
  try {
    return { ...sent, answer: await answerTo(sent, signal ? AbortSignal.any([tooLong, signal]) : tooLong) }
  } catch (problem) {
    const why = signal?.aborted
      ? 'it was stopped'
      : tooLong.aborted
        ? `no answer in ${within / seconds} s`
        : said(problem)
    throw new CouldNotTry(`${method} ${url.pathname}: ${why}`)
  }
}

/** Where a name has several addresses and none answers, only the code says why. */
const said = (problem: unknown) => {
  const { message, code } = problem as NodeJS.ErrnoException
  return (message || code || 'no answer').slice(0, longestReason)
}

function answerTo({ method, url, headers, body }: Sent, signal: AbortSignal): Promise<Answer> {
  const request = url.protocol === 'https:' ? overHttps : overHttp
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const asked = request(url, { method, headers: { ...headers, ...length }, agent: false, signal }, (message) => {
    read(message).then(resolve, reject)
  })
  asked.on('error', reject)
  asked.end(body ?? undefined)
  return promise
}

async function read(message: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of message as AsyncIterable<Buffer>) {
    pieces.push(piece)
    size += piece.length
    if (size > largestBody) break
  }
  message.destroy()
  const { 'set-cookie': setCookies = [], ...others } = message.headers
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]))
  const body = Buffer.concat(pieces).subarray(0, largestBody).toString('utf8')
  return { status: message.statusCode ?? 0, headers, setCookies, body }
}
