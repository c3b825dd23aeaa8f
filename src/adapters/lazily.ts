/**
 * Loads at the first call and keeps what came of it. A failure is told to whoever waited for it and isn't kept: the next call tries again
 * (requirement OPS-3). Nor does it go unheard when nobody waited.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () => {
    if (kept) return kept
    const loading = load()
    kept = loading
    loading.catch(() => {
      if (kept === loading) kept = undefined
    })
    return loading
  }
}
