import { z } from 'zod'
import { type RefusalCode, refusals } from '../refusals.ts'
import { type RouteName, routes } from '../routes.ts'
import type { Instance } from '../instance.ts'
import { sayLoosely } from '../messages/messages.ts'
import { faults, problemAnswer } from './api.schemas.ts'
import type { ApiCall } from '../http/call.ts'

type Json = Record<string, unknown>
type Fault = keyof typeof faults

/** Grows with what clients would notice (see docs/api.md). */
const apiVersion = '1.1.0'

const tags = {
  'sign-in': 'Password, then a code or a backup code.',
  session: 'Who is signed in, and where.',
  'two-step': 'How the person’s sign-in is protected.',
  description: 'What this is.',
} as const satisfies Record<ApiCall['tag'], string>

/** The JSON API as OpenAPI 3.1, whose schemas are JSON Schema 2020-12: made from the schemas that the calls are checked with. */
export function describeApi(
  { baseUrl, product }: Pick<Instance, 'baseUrl' | 'product'>,
  calls: readonly ApiCall[],
): Json {
  const paths: Record<string, Json> = {}
  const schemas: Json = {}
  for (const call of calls) {
    const path = pathOf(call.route)
    paths[path] = { ...paths[path], [call.method]: operation(call, schemas) }
  }
  return {
    openapi: '3.1.1',
    info: {
      // By this clients know what they talk to, whatever people call it.
      title: 'Countersign',
      'x-product-name': product,
      version: apiVersion,
      summary: 'Two-step sign-in over JSON.',
      description:
        'For mobile apps and other clients. Calls take and give JSON, read no cookie and set none. A refusal is `application/problem+json` (RFC 9457) with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: baseUrl }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'What signing in returned. A challenge is none.' },
      },
    },
  }
}

/** A path of the table as OpenAPI writes it: `/api/sessions/{id}`. */
export const pathOf = (route: RouteName): string => routes[route].replace(/:(\w+)/g, '{$1}')

/** What is done in the browser alone has no good answer here. */
export const isNeverDone = ({ refusals: own }: ApiCall): boolean => own.includes('browser_only')

function operation(call: ApiCall, schemas: Json): Json {
  const { id, tag, summary, says, token, body, route } = call
  const parameters = [...routes[route].matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: says,
    security: token ? [{ token: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: content('application/json', `${id}.body`, body, schemas, 'input') },
    }),
    responses: {
      ...answered(call, schemas),
      ...refused(call, schemas),
    },
  }
}

function answered(call: ApiCall, schemas: Json): Json {
  const { id, answer } = call
  if (isNeverDone(call)) return {}
  if (!answer) return { 204: { description: 'Done.' } }
  return {
    200: { description: 'Done.', content: content('application/json', `${id}.answer`, answer, schemas, 'output') },
  }
}

/** One response for each status, which tells the codes that come with it. */
function refused(call: ApiCall, schemas: Json): Json {
  const byStatus = Object.groupBy(codesOf(call), (code) => String(statusOf(code)))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${sayIt(code)}`).join('\n\n'),
        ...(codes.some((code) => code === 'too_many_tries' || code === 'unavailable') && { headers: retryAfter }),
        content: content(
          'application/problem+json',
          `${call.id}.${status}`,
          { schema: problemAnswer(codes), examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])) },
          schemas,
          'output',
        ),
      },
    ]),
  )
}

/** Everything that a call may answer besides what was asked for. */
export function codesOf({ token, body, method, route, refusals: own }: ApiCall): (RefusalCode | Fault)[] {
  const codes: (RefusalCode | Fault)[] = [...own]
  if (token) codes.push('signed_out')
  // The way out is open to everybody (requirement POL-5).
  if (token && route !== 'apiSignOut') codes.push('enrolment_required')
  if (body) codes.push('invalid_input')
  if (method !== 'get') codes.push('too_large', 'unsupported_type')
  return [...codes, 'error', 'unavailable']
}

const isFault = (code: RefusalCode | Fault): code is Fault => code in faults
export const statusOf = (code: RefusalCode | Fault) => (isFault(code) ? faults[code].status : refusals[code].status)
export const sayIt = (code: RefusalCode | Fault): string =>
  isFault(code) ? faults[code].says : sayLoosely('en', refusals[code].says, blanks)
/** What fills a message's blanks where nobody has tried anything. */
const blanks = {
  minutes: 15,
  missing: 1,
  extra: 1,
  count: 15,
  plan: 'Basic',
  first: 'Automation',
  last: 'Professional',
}

const retryAfter = {
  'Retry-After': {
    description: 'Seconds until asking again makes sense (RFC 9110 §10.2.3).',
    schema: { type: 'integer', minimum: 0 },
  },
}

function exampleOf(code: RefusalCode | Fault): Json {
  return {
    type: 'about:blank',
    title: code,
    status: statusOf(code),
    code,
    ...(isFault(code) ? { id: '0195a3f2-8d4c-7b5a-a6e7-f8091a2b3c4d' } : { detail: sayIt(code) }),
    ...(code === 'wrong_code' && { triesLeft: 4 }),
    ...(code === 'invalid_input' && { field: 'code' }),
    ...((code === 'browser_only' || code === 'enrolment_required') && {
      manageUrl: 'https://sign-in.example.com/settings/security',
    }),
  }
}

/** The schema goes under its name into the components, and is referred to. */
function content(
  type: string,
  name: string,
  about: { schema: z.ZodType; examples: Readonly<Record<string, unknown>> },
  schemas: Json,
  io: 'input' | 'output',
): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(about.schema, {
    io,
    reused: 'inline',
    override: plainPatterns,
  }) as Json
  schemas[name] = schema
  const examples = Object.fromEntries(Object.entries(about.examples).map(([key, value]) => [key, { value }]))
  return { [type]: { schema: { $ref: `#/components/schemas/${name}` }, examples } }
}

/** Elsewhere a `\d` takes the digits of every script. */
function plainPatterns({ jsonSchema }: { jsonSchema: { pattern?: string } }): void {
  if (jsonSchema.pattern !== undefined) jsonSchema.pattern = jsonSchema.pattern.replaceAll('\\d', '[0-9]')
}
