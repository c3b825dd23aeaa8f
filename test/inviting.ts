import { strict as assert } from 'node:assert'
import type { Browser } from './browser.ts'
import { type App, startApp, type Span } from './kit.ts'

const chosen = { role: 'person', locale: 'en' }

/** An organisation whose administrator is signed in, fresh, and invites. */
export async function inviting(t: Span, options: Parameters<typeof startApp>[1] = {}) {
  const app = await startApp(t, options)
  return { app, ...(await administratorIn(app)) }
}

/** Of another organisation in the same application, or of one that is there. */
export async function administratorIn(app: App, organisationId?: string) {
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg', ...(organisationId && { organisationId }) })
  const adam = app.browser()
  await adam.signIn(boss)
  const look = (list: string, more = {}) => adam.post('peopleInvite', { list, ...chosen, ...more })
  const press = (list: string, since: string, more = {}) =>
    adam.post('peopleInviteSend', { list, ...chosen, ...more, since })
  /** Looks at a list, presses the button that the page then has, and reads what is said of it. */
  const invite = async (list: string, more = {}) => {
    const since = sinceOn(await look(list, more))
    app.clock.advance(1)
    return adam.follow(await press(list, since, more))
  }
  return { boss, adam, look, press, invite }
}

type Page = Awaited<ReturnType<Browser['path']>>

/** When a list was looked at, as the page that shows it says. */
export const sinceOn = ({ text }: Page) => /name="since" value="(\d+)"/.exec(text)?.[1] ?? ''

/** What that page says of each line, cell by cell. */
export const rowsOn = ({ text }: Page) =>
  [...text.matchAll(/<tr>\s*<td data-label[^]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map(([, cell = '']) => plain(cell)),
  )

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .trim()

/** What becomes of each line. */
export const verdictsOn = (page: Page) => rowsOn(page).map((row) => row.at(-1))

export async function idOf({ db }: App, email: string): Promise<string> {
  const row = await db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirst()
  return row?.id ?? assert.fail(`nobody has the address ${email}`)
}
