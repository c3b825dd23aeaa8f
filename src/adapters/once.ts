/** Makes it at the first call and keeps it, whatever it is. What throws is tried again by the next call. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
