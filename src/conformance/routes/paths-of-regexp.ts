/** What Express puts at the end of each path that something is mounted at, as it makes a regular expression of it. */
const ends = /(?:\(\?:\\\/\$\)\?|\\\/\?)?\(\?=\\\/\|\$\)/
const wholeOf = new RegExp(String.raw`^\^.*?${ends.source}(?:\|\^.*?${ends.source})*$`)

/**
 * The paths that Express made a regular expression of, for where it keeps nothing else: a parameter is a colon and its place, `/people/:0`. Null: somebody wrote
 * that expression by hand.
 */
export function pathsOfRegExp({ source }: RegExp): string[] | null {
  if (!wholeOf.test(source)) return null
  const reader = { source: source.replaceAll(new RegExp(ends.source, 'g'), ''), at: 0, captures: 0 }
  const paths = alternatives(reader)
  return reader.at === reader.source.length ? paths : null
}

type Reader = { source: string; at: number; captures: number }

function alternatives(reader: Reader): string[] {
  const found: string[] = []
  let these = ['']
  while (reader.at < reader.source.length) {
    const letter = reader.source[reader.at]
    if (letter === ')') break
    reader.at += 1
    if (letter === '|') {
      found.push(...these)
      these = ['']
    } else if (letter !== '^') {
      const next = letter === '(' ? group(reader) : [letter === '\\' ? (reader.source[reader.at++] ?? '') : letter]
      const optional = reader.source[reader.at] === '?'
      if (optional) reader.at += 1
      these = these.flatMap((path) => [...(optional ? [path] : []), ...next.map((one) => `${path}${one}`)])
    }
  }
  return [...found, ...these]
}

function group(reader: Reader): string[] {
  if (reader.source.startsWith('?:', reader.at)) {
    reader.at += 2
    const inner = alternatives(reader)
    reader.at += 1
    return inner
  }
  const body = reader.source.slice(reader.at, closing(reader))
  reader.at += body.length + 1
  const place = reader.captures++
  return [body === '.*' || body === '[^]+' ? '*' : `:${place}`]
}

/** Where the bracket closes that is open. */
function closing({ source, at }: Reader): number {
  let depth = 1
  for (let index = at; index < source.length; index += 1) {
    if (source[index] === '\\') index += 1
    else if (source[index] === '(') depth += 1
    else if (source[index] === ')' && (depth -= 1) === 0) return index
  }
  return source.length
}
