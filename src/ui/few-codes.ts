import { backupCodesFew } from '../limits.ts'
import type { Content } from './markup.ts'
import type { PageContext } from './page.ts'
import { notice } from './components.ts'

/** Asks for new backup codes while `left` are few (requirement BAC-10), unless the notice above, about the one just used, asks already. */
export function fewCodesWarning({ say, notices }: PageContext, left: number): Content {
  const asked = notices.some(({ name }) => name === 'backup_codes_few')
  if (left > backupCodesFew || asked) return ''
  return notice({ kind: 'warning', text: say(left === 0 ? 'two_step.no_codes' : 'two_step.few_codes') })
}
