import type { Markup, PageContext } from '../ui/page.ts'
import { type Confirmation, confirmPage } from './confirm.page.ts'

/** What new backup codes mean, and the question where one is due. */
export function newBackupCodesPage(ctx: PageContext, about: Confirmation): Markup {
  const { say } = ctx
  const own = { title: say('new_codes.title'), lead: say('new_codes.lead'), submit: say('new_codes.submit') }
  return confirmPage(ctx, about, own)
}
