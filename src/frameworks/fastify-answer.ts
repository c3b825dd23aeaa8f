import type { Answer, Asked } from '../host/host.ts'
import type { FastifyCall, FastifyReply, FastifyRequest } from './fastify-types.ts'
import { wantsJson } from './wants-json.ts'

/** A request as plain data. */
export function askedOf<Req extends FastifyRequest, Reply extends FastifyReply>(
  request: Req,
  reply: Reply,
): Asked<FastifyCall<Req, Reply>> {
  const header = (name: string) => headerOf(request, name)
  return { header, address: request.ip, json: wantsJson(header), call: { request, reply } }
}

export function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** JSON is text by then: no serialiser takes away what an answer of the route's own wouldn't have (requirement HOST-17). */
export function writeAnswer(reply: FastifyReply, { status, headers, location, json, cookies }: Answer): void {
  reply.code(status)
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  append(reply, 'set-cookie', cookies)
  reply.header('cache-control', 'no-store')
  if (location !== null) reply.header('location', location)
  if (json === null) return void reply.send()
  reply.header('content-type', headers['content-type'] ?? 'application/json')
  reply.send(JSON.stringify(json))
}

/** What the application has set stays, by the reply or by middleware for Node: its cookies, its `Vary`. */
export function append(reply: FastifyReply, name: string, values: string[]): void {
  if (values.length === 0) return
  const before = [reply.getHeader(name) ?? []].flat().map(String)
  reply.removeHeader(name)
  reply.header(name, [...before, ...values.filter((value) => !before.includes(value))])
}
