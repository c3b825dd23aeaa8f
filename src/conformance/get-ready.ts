import { type Attack, createAttack, type Ready } from './attack.ts'
import { openBrowser, type Send } from './browser.ts'
import { formsOn, passwordForm } from './forms.ts'
import type { Factors } from './factors.ts'
import { CouldNotTry } from './report.ts'
import type { Door, Target } from './target.ts'

/** Where sign-in pages stand, mostly; `/` leads to them as often as not. */
const usualPlaces = [
  '/',
  '/login',
  '/sign-in',
  '/signin',
  '/users/sign_in',
  '/auth/login',
  '/account/login',
  '/session/new',
]

/** Finds what wasn't told, and makes sure of what was: that the other person gets in, and that nobody does without signing in. */
export async function getReady(target: Target, send: Send, factors: Factors): Promise<Ready> {
  const doors = target.doors?.length ? target.doors : [await findDoor(target, send)]
  const behindSignIn = target.behindSignIn?.length
    ? target.behindSignIn
    : [await findPage(target, doors, send, factors)]
  const ready = { ...target, doors, behindSignIn } as Ready
  const attack = createAttack(ready, factors, send)
  await mustBeShut(attack)
  await mustOpen(attack)
  return ready
}

async function findDoor({ origin }: Target, send: Send): Promise<Door> {
  for (const place of usualPlaces) {
    const browser = openBrowser(new URL(origin), send)
    const page = await browser.follow(await browser.get(place))
    if (passwordForm(formsOn(page.answer.body, page.url))) return { page: page.url.pathname }
  }
  throw new CouldNotTry(`no sign-in page was found at ${usualPlaces.join(', ')}: name it in “doors”`)
}

/** Where the other person is led by signing in, or what then stands where the sign-in page stood: shut to whoever comes without cookies. */
async function findPage(target: Target, doors: Door[], send: Send, factors: Factors): Promise<string> {
  const attack = createAttack({ ...target, doors, behindSignIn: ['/'] } as Ready, factors, send)
  const { other } = target.people
  const { browser, door, exchanges } = await attack.firstStep(other)
  const led = exchanges.filter(({ method }) => method === 'GET').map(({ url }) => url.pathname)
  const places = new Set([...led.toReversed(), 'page' in door ? door.page : '/', '/'])
  for (const place of places) {
    const [seen, stranger] = [await browser.get(place), await attack.open().get(place)]
    if (attack.isIn(seen, other) && !attack.isIn(stranger, other)) return place
  }
  throw new CouldNotTry(
    `signing in as ${other.email} shows nothing that strangers don’t see at ${[...places].join(', ')}: name a page in “behindSignIn”`,
  )
}

async function mustBeShut(attack: Attack): Promise<void> {
  for (const account of Object.values(attack.target.people)) {
    const opened = account && (await attack.opens(attack.open(), account))
    if (opened)
      throw new CouldNotTry(
        `${opened.url.pathname} is open to everybody: “behindSignIn” needs a page that only who is signed in sees, or people need “shows”, words that it shows to them alone`,
      )
  }
}

async function mustOpen(attack: Attack): Promise<void> {
  const { other, protected: owner } = attack.target.people
  const { browser, exchanges } = await attack.firstStep(other)
  if (!(await attack.opens(browser, other))) {
    const { status } = exchanges.at(-1)?.answer ?? { status: 0 }
    const pages = attack.target.behindSignIn.join(', ')
    const shows = other.shows === undefined ? '' : `, or ${pages} doesn’t show “${other.shows}”`
    throw new CouldNotTry(`${other.email} can’t sign in with the password alone (the answer was ${status})${shows}`)
  }
  if (owner.shows !== undefined && (await attack.opens(browser, owner)))
    throw new CouldNotTry(`“${owner.shows}” is shown to ${other.email} too: “shows” has to tell people apart`)
}
