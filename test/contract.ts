import { strict as assert } from 'node:assert'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { routes } from '../src/routes.ts'
import { type Span, startApp } from './kit.ts'
import type { Json } from './look-into-database.ts'

/** An operation of the description, as a test asks for it. */
export type Operation = {
  id: string
  method: string
  /** The path as it is described, with `{name}` parts. */
  path: string
  body: Json | null
  /** Whether it wants a token. */
  token: boolean
  responses: Record<string, Described>
}
type Described = { content?: Record<string, { schema: Json; examples: Record<string, { value: Json }> }> }

export type Answer = { status: number; type: string; text: string; json: Json }
export type Asked = {
  operation: string
  parts?: Record<string, string>
  body?: unknown
  token?: string
  raw?: string
  address?: string
}

/** An application, and its API as it describes itself: each answer is checked against the description when it comes. */
export async function startContract(span: Span) {
  const app = await startApp(span)
  const document = (await app.api('apiDescription')).json
  const validator = new Ajv2020({ strict: true, allErrors: true })
  formats.default(validator)
  validator.addSchema({ $id: 'document', type: 'object', $defs: schemasOf(document) })
  const operations = operationsOf(document)
  /** What was answered so far: `signIn 200`, `signIn 401 wrong_credentials`. */
  const seen = new Set<string>()

  return {
    app,
    document,
    operations,
    seen,
    /** Throws where a value doesn't fit a schema of the description. */
    fits: (schema: Json, value: unknown, where: string) => fits(validator, schema, value, where),
    ask: async (
      { operation: id, parts = {}, body, token, raw, address }: Asked,
      headers: Record<string, string> = {},
    ) => {
      const operation = operations.find((one) => one.id === id) ?? assert.fail(`${id} is not described`)
      const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''))
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const request = {
        method: operation.method.toUpperCase(),
        headers: {
          ...(sent !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent }),
      }
      const response = await app.request(path, request, address)
      const answer = await read(response)
      check(validator, operation, answer)
      seen.add(`${id} ${answer.status}${answer.status >= 400 ? ` ${String(answer.json['code'])}` : ''}`)
      assert.equal(response.headers.get('set-cookie'), null, 'the API sets no cookie')
      if (answer.status === 429 || answer.status === 503)
        assert.match(response.headers.get('retry-after') ?? '', /^\d+$/)
      return answer
    },
  }
}
export type Contract = Awaited<ReturnType<typeof startContract>>

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  return { status: response.status, type, text, json: text === '' ? {} : (JSON.parse(text) as Json) }
}

function check(validator: Ajv2020, { id, responses }: Operation, { status, type, text, json }: Answer): void {
  const described = responses[String(status)] ?? assert.fail(`${id} answered ${status}, which isn’t described: ${text}`)
  if (!described.content) return assert.equal(text, '', `${id} ${status} has no body`)
  const { schema } =
    described.content[type] ?? assert.fail(`${id} ${status} is described with another type than ${type}`)
  fits(validator, schema, json, `${id} ${status}`)
}

const compiled = new Map<string, ValidateFunction>()
function fits(validator: Ajv2020, schema: Json, value: unknown, where: string): void {
  const name = String(schema['$ref']).replace('#/components/schemas/', '')
  let validate = compiled.get(name)
  if (!validate) {
    validate = validator.compile({ $ref: `document#/$defs/${name}` })
    compiled.set(name, validate)
  }
  if (!validate(value)) assert.fail(`${where}: ${validator.errorsText(validate.errors)}: ${JSON.stringify(value)}`)
}

export const schemasOf = (document: Json) => (document['components'] as { schemas: Record<string, Json> }).schemas

function operationsOf(document: Json): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, Json>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => ({
      id: String(about['operationId']),
      method,
      path,
      body:
        (about['requestBody'] as { content: Record<string, { schema: Json }> } | undefined)?.content['application/json']
          ?.schema ?? null,
      token: (about['security'] as unknown[]).length > 0,
      responses: about['responses'] as Operation['responses'],
    })),
  )
}

/** The paths of the table that are the API's, as the description writes them. */
export const apiPaths = Object.values(routes)
  .filter((path) => path.startsWith('/api/'))
  .map((path) => path.replace(/:(\w+)/g, '{$1}'))
