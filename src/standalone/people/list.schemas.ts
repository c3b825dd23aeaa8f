import { z } from 'zod'
import { searchLongest } from '../../limits.ts'
import { foldName } from '../../spelling/name.ts'
import { filters, sorts } from './list.ts'

/** What was typed to find somebody: what nobody sees in it is nothing, and what is too long is cut. */
export const searchField = z
  .string()
  .catch('')
  .transform((typed) => foldName(typed).slice(0, searchLongest).trim())

const cursor = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .optional()
  .catch(undefined)

/** A list's part of the URL. What is none of it is as good as left out: whoever followed an old link sees people, and may ask anew. */
export const listQuery = z.object({
  search: searchField,
  show: z.enum(filters).catch('everybody'),
  sort: z.enum(sorts).catch('name'),
  after: cursor,
  before: cursor,
})
