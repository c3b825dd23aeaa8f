/** A page is what a form is answered with; whoever sends JSON, or asks for nothing else, takes JSON. */
export function wantsJson(header: (name: 'content-type' | 'accept') => string | null | undefined): boolean {
  if (/\bjson\b/i.test(header('content-type') ?? '')) return true
  const accept = header('accept') ?? ''
  return /\bjson\b/i.test(accept) && !/text\/html/i.test(accept)
}
