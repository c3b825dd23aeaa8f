import { twoStep } from '@/lib/session'

export const { GET, POST, DELETE, OPTIONS } = twoStep.pages
