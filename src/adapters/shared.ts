/**
 * What several need at once is made once: `make` for the first, and `use` for each of them. By a key, and kept only as long as anybody uses it; what
 * failed fails for all of them.
 */
export function shared<T>(): <Result>(
  key: string,
  make: () => Promise<T>,
  use: (made: T) => Promise<Result>,
) => Promise<Result> {
  const inUse = new Map<string, { made: Promise<T>; users: number }>()
  return async (key, make, use) => {
    const one = inUse.get(key) ?? { made: make(), users: 0 }
    inUse.set(key, one)
    one.users += 1
    try {
      return await use(await one.made)
    } finally {
      one.users -= 1
      if (one.users === 0) inUse.delete(key)
    }
  }
}
