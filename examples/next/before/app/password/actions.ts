'use server'

import { redirect } from 'next/navigation'
import { setPassword } from '@/lib/database'
import { hashPassword, isPassword } from '@/lib/passwords'
import { endOtherSessions, signedIn } from '@/lib/session'

/** The refusal, in words. */
export async function changePassword(_refusal: string, form: FormData): Promise<string> {
  const user = await signedIn()
  const next = String(form.get('new') ?? '')
  if (!(await isPassword(String(form.get('old') ?? ''), user.password_hash))) return 'The old password is wrong.'
  if (next.length < 12) return 'The new password needs 12 characters or more.'
  setPassword(user.id, await hashPassword(next))
  await endOtherSessions(user.id)
  redirect('/inbox')
}
