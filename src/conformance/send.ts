import { request as overHttp, type IncomingMessage } from 'node:http'
import { request as overHttps } from 'node:https'
import { seconds } from '../limits.ts'
import { CouldNotTry } from './report.ts'

export type Sent = { method: string; url: URL; headers: Record<string, string>; body: string | Buffer | null }
export type Answer = { status: number; headers: Record<string, string>; setCookies: string[]; body: string }
/** One request and what came back. */
export type Exchange = Sent & { answer: Answer }

/** An application that takes longer is a finding of its own, not a reason to wait: in milliseconds. */
const longestAnswer = 10 * seconds
/** Bytes of a body that are read; what comes after them is nobody's proof. */
const largestBody = 2_000_000

/** Sends one request, follows nothing. Throws `CouldNotTry` where nobody answers in time. */
export async function send(sent: Sent): Promise<Exchange> {
  const { method, url, headers, body } = sent
  const request = url.protocol === 'https:' ? overHttps : overHttp
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const asked = request(url, { method, headers: { ...headers, ...length }, agent: false }, (message) => {
    read(message).then(resolve, reject)
  })
  const limit = setTimeout(() => asked.destroy(new Error(`no answer in ${longestAnswer / seconds} s`)), longestAnswer)
  asked.on('error', reject)
  asked.end(body ?? undefined)
  try {
    return { ...sent, answer: await promise }
  } catch (problem) {
    throw new CouldNotTry(`${method} ${url.pathname}: ${(problem as Error).message}`)
  } finally {
    clearTimeout(limit)
  }
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
  return { status: message.statusCode ?? 0, headers, setCookies, body: Buffer.concat(pieces).toString('utf8') }
}
