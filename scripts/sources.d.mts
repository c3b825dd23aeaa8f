export const home: string
export const dist: string
export const stamp: string
export function isBuilt(folder?: string): boolean
export function stampOf(folder: string, sources: string): string
export function sourcesNow(): string
export const programs: string[]
