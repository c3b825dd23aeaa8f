export const home: string
export const dist: string
export const stamp: string
export function isBuilt(folder?: string): boolean
export function sourcesNow(): string
export const programs: string[]
