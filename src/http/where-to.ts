import { landingPages, type Page, pathTo, type RouteName, routes } from '../routes.ts'

/** A page that answers GET by itself, and the names that its query may have. */
type Known = { path: RegExp; query: readonly string[] }

const longest = 512
const home = pathTo('home')
// What fills a `:name`: an id, or a link's token.
const part = '[\\w-]{1,64}'
const pagesOf = (table: Partial<Record<RouteName, readonly string[]>>): Known[] =>
  Object.entries(table).map(([name, query]) => {
    const path = routes[name as RouteName].replace(/:\w+/g, part)
    return { path: new RegExp(`^${path}$`), query }
  })

const landing = pagesOf(landingPages)
/** Nobody lands on these after signing in, but who chooses another language there stays. */
const onTheWay = pagesOf({
  signIn: ['next'],
  signInCode: [],
  signInPasskey: [],
  signInBackupCode: [],
  forgotPassword: ['next'],
  resetPassword: [],
  confirmEmail: [],
  confirmNewEmail: [],
  cancelReset: [],
  enter: ['next'],
})

/**
 * The page of our own that a text names, written anew by us: where a browser may be sent after signing in (requirement WEB-6). Null for
 * everything else, whoever it comes from: a query, a field, a cookie or the request itself.
 */
export function safeNext(text: string | null | undefined): Page | null {
  return ownPage(text, landing)
}

/** As `safeNext`, and the pages that somebody signed out may stand on: where choosing a language leads back to. */
export function safePage(text: string | null | undefined): Page | null {
  return ownPage(text, landing) ?? ownPage(text, onTheWay)
}

/**
 * The page to come back to of something that is none itself: of a form's address or a download the page above, by path, such as
 * `/people/x` of `/people/x/deactivate`. Null when that would be the start page.
 */
export function nearestPage(path: string, query = ''): Page | null {
  const page = path.replace(/\.\w+$/, '')
  const whole = safeNext(page + query)
  if (whole !== null) return whole === home ? null : whole
  for (let above = page; above !== ''; above = above.slice(0, above.lastIndexOf('/'))) {
    const found = safeNext(above)
    if (found !== null && found !== home) return found
  }
  return null
}

/** A page on the way in, with where to go afterwards. The start page needs no saying. */
export function withNext(name: RouteName, next: string | null): Page {
  return pathTo(name, {}, { next: next === home ? null : next })
}

function ownPage(text: string | null | undefined, pages: Known[]): Page | null {
  if (!text || text.length > longest) return null
  const [, path, query = ''] = /^(\/[\w/-]*)(?:\?([\x21-\x7e]*))?$/.exec(text) ?? []
  if (path === undefined || query.includes('#')) return null
  const asked = [...new URLSearchParams(query)]
  if (asked.some(([, value]) => /\p{Cc}/u.test(value))) return null
  const found = pages.some((page) => page.path.test(path) && asked.every(([name]) => page.query.includes(name)))
  if (!found) return null
  const kept = asked.flatMap(([name, value]) => {
    // Of another page's query only what is safe by itself.
    const safe = name === 'next' ? safeNext(value) : value
    return safe === null || safe === '' ? [] : [[name, safe]]
  })
  return (kept.length === 0 ? path : `${path}?${new URLSearchParams(kept).toString()}`) as Page
}
