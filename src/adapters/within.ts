/** What the work comes to, or a rejection with that problem, made then, once it has taken so many milliseconds. Whatever it does goes on unheard. */
export async function within<Result>(longest: number, work: Promise<Result>, problem: () => Error): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(problem()), longest)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
