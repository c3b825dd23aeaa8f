import { type Browser, jsonOf } from './browser.ts'
import { at, type Values } from './fill-in.ts'
import { codeForm, type Form, formsOn } from './forms.ts'
import type { Factor } from './factors.ts'
import { pageOfOurs } from './our-paths.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'
import type { Ask, Target } from './target.ts'

/** Where a code goes: the form of a page, or a call with what answered the password. */
export type Question = { form: Form; code: string; means: Factor['means'] } | { ask: Ask; values: Values }

/** What the last answer to the first step asks for; null: nothing. */
export function questionIn(target: Target, browser: Browser, last: Exchange | undefined): Question | null {
  if (!last || browser.bearer !== null) return null
  const first = jsonOf(last)
  if (target.secondStep) return { ask: target.secondStep, values: { first } }
  const challenge = at(first, 'challenge')
  if (typeof challenge === 'string' && target.countersign !== undefined)
    return {
      ask: { path: pageOfOurs(target, 'apiSignInCode'), json: { challenge: '{challenge}', code: '{code}' } },
      values: { first, challenge },
    }
  const asked = codeForm(formsOn(last.answer.body, last.url))
  return asked && { ...asked, means: 'code' }
}

/** The question as a backup code answers it: ours has a page and a call for that; elsewhere it goes where codes go, if nothing else is said. */
export async function forBackupCode(target: Target, question: Question, browser: Browser): Promise<Question> {
  const { backupCodeStep, countersign, secondStep } = target
  if (backupCodeStep) return { ask: backupCodeStep, values: 'ask' in question ? question.values : {} }
  if (countersign === undefined || secondStep) return question
  if (!('ask' in question)) return question.means === 'backup_code' ? question : formForBackupCode(target, browser)
  const path = pageOfOurs(target, 'apiSignInBackupCode')
  return { ...question, ask: { path, json: { challenge: '{challenge}', backupCode: '{code}' } } }
}

async function formForBackupCode(target: Target, browser: Browser): Promise<Question> {
  const page = await browser.get(pageOfOurs(target, 'signInBackupCode'))
  const found = formsOn(page.answer.body, page.url).flatMap((form) => {
    const field = form.inputs.find(({ name }) => name === 'backupCode')
    return field ? [{ form, code: field.name, means: 'backup_code' as const }] : []
  })[0]
  if (!found) throw new CouldNotTry('there is no form for a backup code')
  return found
}
