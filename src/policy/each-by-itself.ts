/** Does it for each in turn: a fault of one holds up none of those behind it, and is thrown in the end. */
export async function eachByItself<One>(all: readonly One[], work: (one: One) => Promise<void>): Promise<void> {
  const failed: unknown[] = []
  for (const one of all) await work(one).catch((problem: unknown) => void failed.push(problem))
  if (failed.length > 0) throw failed[0]
}
