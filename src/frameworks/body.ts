/** What stands in the way of a form or a call that was sent to us, in words for whoever mounted us there. */
export class BodyEaten extends Error {
  override readonly name = 'BodyEaten'
}

/** The body as it was sent, from where a parser before us has put it (requirement HOST-7). Undefined: nobody has read it. */
export function bodyAgain(
  type: string | undefined,
  read: { rawBody?: unknown; body?: unknown },
): string | Uint8Array | undefined {
  const { rawBody, body } = read
  if (typeof rawBody === 'string' || rawBody instanceof Uint8Array) return rawBody
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (typeof body !== 'object' || body === null) return undefined
  if (/^application\/json\b/i.test(type ?? '')) return JSON.stringify(body)
  if (/^application\/x-www-form-urlencoded\b/i.test(type ?? '')) return formAgain(body)
  return undefined
}

/** A field that came twice comes twice again, to be refused. Undefined: there is none, as where a parser of another type has left an empty body. */
function formAgain(body: object): string | undefined {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body))
    for (const one of Array.isArray(value) ? value : [value])
      form.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  return form.size === 0 ? undefined : form.toString()
}
