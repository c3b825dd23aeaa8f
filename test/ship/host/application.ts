import { createServer } from 'node:http'
import { createCountersign, type Host, type HostPerson, stampOf } from 'countersign'
import { createClient, Failure, type Me } from 'countersign/client'
import { attackHost, type Door, reportAsJunit, reportAsText, type Target, TargetError } from 'countersign/conformance'

// An application in TypeScript, as strict as it can be, that has no types but Node's.

const people = new Map<string, HostPerson>()
export const host: Host<{ headers: Headers }> = {
  findPerson: (id) => people.get(id) ?? null,
  whoIs: ({ headers }) => (headers.has('authorization') ? { person: '42' } : null),
  openSession: async ({ person, generation }) => ({ json: { person, generation } }),
}

export const stamp = stampOf('hash', 'ada@example.com')
const countersign = await createCountersign({
  host,
  baseUrl: 'https://sign-in.acme.example/two-step',
  database: 'two-step.db',
  keys: process.env['KEYS'] ?? '',
  product: { name: 'Acme' },
})
export const server = createServer((_, answer) => {
  const request = new Request('https://sign-in.acme.example/two-step/settings/security')
  const call = { headers: new Headers() }
  void countersign.fetch(request, { address: '203.0.113.7', call }).then(({ status }) => answer.writeHead(status).end())
})

export async function whoAmI(): Promise<Me['person']['role'] | 'wrong_code'> {
  const client = createClient({ server: 'https://sign-in.acme.example' })
  try {
    return (await client.me()).person.role
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'wrong_code') return failure.code
    throw failure
  }
}

const door: Door = { path: '/login', json: { email: '{email}', password: '{password}' } }
const person = { email: 'ada@acme.example', password: 'copper lantern 5520' }
const target: Target = { origin: 'http://localhost:3000', people: { protected: person, other: person }, doors: [door] }

export async function isHeld(): Promise<string> {
  try {
    const report = await attackHost(target, {
      probes: ['other-door'],
      onProgress: ({ title, result }) => void (result?.told ?? title),
    })
    return report.held ? reportAsJunit(report) : reportAsText(report, { width: 80 })
  } catch (problem) {
    return problem instanceof TargetError ? problem.message : ''
  }
}

// What isn't there is an error, so that nothing of this is `any`.
// @ts-expect-error -- no such member
export type Missing = Me['nothing']
// @ts-expect-error -- no such member
export const wrong: Target = { ...target, door: [] }
// @ts-expect-error -- no such member
void countersign.services
