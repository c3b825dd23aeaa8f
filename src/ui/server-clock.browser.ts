const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
const madeAt = arrival?.responseStart ?? 0

/** How long ago, in milliseconds, the server's `now` on this page was true. The browser's own clock is never asked. */
export const sincePageWasMade = () => performance.now() - madeAt
