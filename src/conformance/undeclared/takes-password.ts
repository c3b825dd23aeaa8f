import type { Attack } from '../attack.ts'
import type { Door } from '../target.ts'
import { type Answered, answered } from './compare.ts'

/**
 * Whether a door answers the right password otherwise than a wrong one. The wrong one is sent only where the right one did something, and is followed by the right
 * one again: applications lock who is wrong too often. An answer that differs each time is compared without its words.
 */
export async function takesPassword(attack: Attack, door: Door, empty: Answered | null): Promise<boolean> {
  const account = attack.target.people.protected
  const give = async (password: string) => {
    const { exchanges } = await attack.firstStep({ ...account, password }, { door })
    return answered('page' in door ? exchanges.slice(1) : exchanges, password)
  }
  const right = await give(account.password)
  if (right.exact === empty?.exact) return false
  const wrong = await give(otherThan(account.password))
  if (wrong.exact === right.exact) return false
  const again = await give(account.password)
  if (again.exact === right.exact) return true
  return again.rough === right.rough && wrong.rough !== right.rough
}

/** As long, and of the same kind: what is checked of a password's form is fine. Its beginning differs, since some read no further. */
function otherThan(password: string): string {
  const first = password.charAt(0)
  const others = /\d/.test(first) ? '12' : first === first.toLowerCase() ? 'xy' : 'XY'
  return `${others.replace(first, '').charAt(0)}${password.slice(1)}`
}
