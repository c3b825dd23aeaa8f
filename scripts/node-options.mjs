// What Node is called with. Plain JavaScript that old Nodes run.

/** Ours stand on what Node calls experimental (node:sqlite), and say so nowhere else. */
export const quiet = '--disable-warning=ExperimentalWarning'

/**
 * For the built program, also in the image, whose Dockerfile says the same. New objects have 8 MiB from the first moment on, and never more: a start clears nothing away, and what a
 * request leaves behind is cleared before it is kept. Left to itself, V8 begins with 1 MiB and goes up to 16 (decision 41).
 */
export const programOptions = [quiet, '--min-semi-space-size=8', '--max-semi-space-size=8']
