import type { Attack } from '../attack.ts'
import { type Form, formsOn, passwordForm } from '../forms.ts'
import type { Route } from '../target.ts'
import { type Place, placesOfDoor } from './places.ts'

/** What is sent where, as `Ask` has it. */
export type Fields = Record<string, string>

/** Which of the places were declared as doors, where their forms go, and by which names these send the password. */
export type Declared = { places: Set<Place>; targets: Set<string>; fields: Fields[] }

export async function declaredAmong(attack: Attack, places: readonly Place[]): Promise<Declared> {
  const routes: Route[] = []
  const fields: Fields[] = []
  for (const door of attack.target.doors) {
    if ('path' in door) routes.push({ method: door.method ?? 'POST', path: door.path })
    else {
      const found = await formOfPage(attack, door.page)
      routes.push({ method: 'GET', path: door.page }, ...(found ? [found.target] : []))
      fields.push(...(found ? [found.fields] : []))
    }
  }
  return {
    places: new Set(routes.flatMap((route) => placesOfDoor(places, route))),
    targets: new Set(routes.map(nameOfRoute)),
    fields,
  }
}

/** Where the form for a password goes that stands on a page, and by which names; null: there is none. */
export async function formOfPage(attack: Attack, page: string): Promise<{ target: Route; fields: Fields } | null> {
  const browser = attack.open()
  const { answer, url } = await browser.follow(await browser.get(page))
  const found = passwordForm(formsOn(answer.body, url))
  if (!found || found.form.action.origin !== attack.origin.origin) return null
  return { target: targetOf(found.form), fields: { [found.email]: '{email}', [found.password]: '{password}' } }
}

export const nameOfRoute = ({ method, path }: Route): string => `${method} ${path}`

const targetOf = ({ method, action }: Form): Route => ({ method, path: action.pathname })
