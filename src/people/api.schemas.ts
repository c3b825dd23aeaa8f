import { z } from 'zod'
import { locales } from '../messages/messages.ts'

export const personAnswer = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(['person', 'manager', 'administrator']),
  locale: z.enum(locales),
})

export const examplePerson = {
  id: '0195a3f2-6c1e-7d40-9b1a-2f0c8e5d7a61',
  email: 'ada@ferndale.example',
  name: 'Ada Lind',
  role: 'person',
  locale: 'en',
} as const
