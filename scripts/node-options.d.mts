export const quiet: string
export const programOptions: string[]
