/** Work that several ask for at once is done once, and all of them are given what came of it. By a key; nothing is kept when it is done. */
export function shared<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>()
  return (key, work) => {
    const present = underWay.get(key)
    if (present) return present
    const begun = work().finally(() => underWay.delete(key))
    underWay.set(key, begun)
    return begun
  }
}
