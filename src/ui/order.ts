import type { Locale } from '../messages/messages.ts'

const collators = new Map<Locale, Intl.Collator>()

/**
 * In the order of a reader's language, on either engine: SQLite knows only that of bytes, a PostgreSQL server has its own. Numbers within names count as
 * numbers. Equal ones follow their ids, so that a list stays as it was.
 */
export function inOrder<Named extends { id: string; name: string }>(locale: Locale, named: readonly Named[]): Named[] {
  const { compare } = collatorOf(locale)
  return named.toSorted((one, other) => compare(one.name, other.name) || (one.id < other.id ? -1 : 1))
}

/** Made once: that takes longer than many comparisons. */
function collatorOf(locale: Locale): Intl.Collator {
  const collator = collators.get(locale) ?? new Intl.Collator(locale, { numeric: true })
  collators.set(locale, collator)
  return collator
}
