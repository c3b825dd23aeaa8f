import type { Attack } from '../attack.ts'
import type { Door } from '../target.ts'
import { type Answered, answered } from './compare.ts'

/**
 * Whether a door answers the right password otherwise than a wrong one. The wrong one is sent only where the right one did something: applications lock who is wrong
 * too often, and count the questions that nobody answers. What differs may differ each time, so the right one is sent once more.
 */
export async function takesPassword(attack: Attack, door: Door, empty: Answered | null): Promise<boolean> {
  const account = attack.target.people.protected
  const give = async (password: string) => {
    const { exchanges } = await attack.firstStep({ ...account, password }, { door })
    const said = 'page' in door ? exchanges.slice(1) : exchanges
    return answered(said, password)
  }
  const right = await give(account.password)
  if (right.exact === empty?.exact) return false
  const wrong = await give(otherThan(account.password))
  // What an application says or sets at random is no sign of a password: the right one is answered alike again.
  const again = wrong.exact === right.exact ? null : await give(account.password)
  if (!again) return false
  return wrong.rough === right.rough ? again.exact === right.exact : again.rough === right.rough
}

/** As long, and of the same kind: what is checked of a password's form is fine. Its beginning differs, since some read no further. */
function otherThan(password: string): string {
  const first = password.charAt(0)
  const others = /\d/.test(first) ? '12' : first === first.toLowerCase() ? 'xy' : 'XY'
  return `${others.replace(first, '').charAt(0)}${password.slice(1)}`
}
