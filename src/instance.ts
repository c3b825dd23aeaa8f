import { pageAt, type Parts, type Place, type Query } from './routes.ts'
import type { Settings } from './settings.ts'

/** One Countersign as people and browsers meet it. Two in one process, or on one host, share none of this. */
export type Instance = {
  /** What people know it by: on pages, in mails, on sheets of backup codes. */
  product: string
  /** Without a slash at the end. Links in mails are built from it, never from a request. */
  baseUrl: string
  /** How pages, forms and redirects name a place of ours. */
  path: (place: Place, parts?: Parts, query?: Query) => string
  /** The same with the host: for mails, and for whoever isn't on a page of ours. */
  link: (place: Place, parts?: Parts, query?: Query) => string
}

export function instanceOf({ baseUrl, productName }: Pick<Settings, 'baseUrl' | 'productName'>): Instance {
  return {
    product: productName,
    baseUrl,
    path: pageAt,
    link: (...to) => baseUrl + pageAt(...to),
  }
}
