/** What a statement may be given, on either engine. */
type Bindable = null | boolean | number | bigint | string | Uint8Array

/**
 * The value as it is, if it may be bound. Anything else is refused with a TypeError that shows its kind and nothing of it: drivers have ideas of their own
 * about a `Date`, an object, a list, `undefined` or NaN, no two of them the same, and some bind nothing at all without a word.
 */
export function bindable(value: unknown): Bindable {
  if (value === null || value instanceof Uint8Array) return value
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`Not to be bound: ${kindOf(value)}`)
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : typeof value
}
