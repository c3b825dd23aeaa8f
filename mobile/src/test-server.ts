import { inMemory, createClient, type HostCalls } from '../../src/client/countersign.ts'
import { peopleCalls } from '../../src/standalone/people/api.schemas.ts'
import { sessionCalls } from '../../src/standalone/sessions/api.schemas.ts'
import { signInCalls } from '../../src/sign-in/api.schemas.ts'
import { firstStepCalls } from '../../src/standalone/api.schemas.ts'
import { twoStepCalls } from '../../src/two-step/api.schemas.ts'
import { describeApi } from '../../src/api/describe.ts'

type Answer = { status: number; body: unknown }

export const server = 'https://sign-in.example.com'

const shared = [...signInCalls, ...twoStepCalls]
const all = [...firstStepCalls, ...peopleCalls, ...sessionCalls, ...shared]

/** As a server describes itself that has all calls, or one that stands in an application of somebody else's. */
export const described = (product = 'Countersign', calls = all): Answer => ({
  status: 200,
  body: describeApi({ baseUrl: server, product }, calls),
})
export const describedInside = (product: string) => described(product, shared)

/** The API's own examples, by the call's id and the example's name: the contract tests hold the real server to them. */
export function example(id: string, name: string): Answer {
  const call = all.find((known) => known.id === id)
  const body = call?.answer?.examples[name]
  if (body === undefined) throw new Error(`The API has no example ${name} of ${id}.`)
  return { status: 200, body }
}

export const refused = (status: number, code: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { code, detail, ...more },
})

/** A client at the place of the network: it is given the answers, by method and path, and keeps what was asked. */
export function clientAnswered(answers: Record<string, Answer>, host?: HostCalls) {
  const asked: { call: string; body: unknown }[] = []
  const tokens = inMemory()
  const fetch = async (url: string, request: { method: string; body?: string }) => {
    const call = `${request.method} ${url.replace(server, '')}`
    asked.push({ call, body: request.body && JSON.parse(request.body) })
    const answer = answers[call]
    if (!answer) throw new TypeError('Network request failed')
    return new Response(answer.body === null ? null : JSON.stringify(answer.body), { status: answer.status })
  }
  const client = createClient({ server, fetch: fetch as typeof globalThis.fetch, tokens, host })
  /** As after a start with the token that was kept. */
  const goOn = () => tokens.write('kept').then(() => client.resume())
  return { client, asked, goOn }
}
