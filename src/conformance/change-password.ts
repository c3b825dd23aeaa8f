import type { Attack } from './attack.ts'
import type { Browser } from './browser.ts'
import { CouldNotTry } from './report.ts'
import type { Account } from './target.ts'

/** Changes a password as the target says, in a browser that is signed in. Throws where the new one doesn't sign in afterwards. */
export async function changePassword(
  attack: Attack,
  browser: Browser,
  account: Account,
  password: string,
): Promise<void> {
  const { changePassword: how } = attack.target
  if (how === undefined) throw new CouldNotTry('it isn’t said how a password is changed (changePassword)')
  const values = { ...attack.valuesOf(account), newPassword: password }
  await attack.do(browser, how, values, ([form]) => {
    const [old, ...others] = form?.inputs.filter(({ type }) => type === 'password') ?? []
    return Object.fromEntries([[old?.name ?? '', account.password], ...others.map(({ name }) => [name, password])])
  })
  const first = await attack.firstStep({ ...account, password })
  if (!first.question && !(await attack.opens(first.browser, account)))
    throw new CouldNotTry(`the password of ${account.email} couldn’t be changed`)
}
