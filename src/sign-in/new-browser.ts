import type { Decision } from '../decide.ts'
import { letterhead } from '../mail/letterhead.ts'
import { newBrowserMail } from './sign-in.mail.ts'

/** A mail about a sign-in where the person had never signed in before (requirement MAIL-1). */
export async function tellOfNewBrowser(decision: Decision): Promise<void> {
  const person = await decision.whom()
  await decision.mail('new-browser', newBrowserMail(person, { ...letterhead(decision), kind: decision.at.from.kind }))
}
