import type { Decision } from '../decide.ts'
import { knowBrowser } from '../known-browsers/know.ts'
import { letterhead } from '../mail/letterhead.ts'
import { newBrowserMail } from './sign-in.mail.ts'

/** Knows the browser that passed every step, and tells its owner where they had never signed in before. Returns the token that it keeps from now on; null: the one it has. */
export async function knowAndTell(decision: Decision, earnedBy: { secondStep: boolean }): Promise<string | null> {
  const { browserToken, isNewBrowser } = await knowBrowser(decision, earnedBy)
  if (isNewBrowser) await tellOfNewBrowser(decision)
  return browserToken
}

/** A mail about a sign-in where the person had never signed in before (requirement MAIL-1). */
async function tellOfNewBrowser(decision: Decision): Promise<void> {
  const person = await decision.whom()
  await decision.mail('new-browser', newBrowserMail(person, { ...letterhead(decision), kind: decision.at.from.kind }))
}
