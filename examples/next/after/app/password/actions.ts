'use server'

import { redirect } from 'next/navigation'
import { setPassword } from '@/lib/database'
import { hashPassword, isPassword } from '@/lib/passwords'
import { endOtherSessions, signedIn, twoStep } from '@/lib/session'

/** The refusal, in words. */
export async function changePassword(_refusal: string, form: FormData): Promise<string> {
  await twoStep.guard({ fresh: true, next: '/password' })
  const user = await signedIn()
  const next = String(form.get('new') ?? '')
  if (!(await isPassword(String(form.get('old') ?? ''), user.password_hash))) return 'The old password is wrong.'
  if (next.length < 12) return 'The new password needs 12 characters or more.'
  setPassword(user.id, await hashPassword(next))
  await endOtherSessions(user.id)
  await (await twoStep.countersign()).changed(String(user.id), 'password')
  redirect('/inbox')
}
