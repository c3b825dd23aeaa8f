// npm's own words would stand above what a script reads.
const silently = (line: string) => (line.endsWith('--json') ? '--silent ' : '')

/** How an operator calls one of our commands. In the package it is another (scripts/package.ts). */
export const calledAs = (line: string): string => `npm run ${silently(line)}countersign -- ${line}`
