'use server'

import { redirect } from 'next/navigation'
import { userByEmail } from '@/lib/database'
import { isPassword } from '@/lib/passwords'
import { endSession, twoStep } from '@/lib/session'

/** The refusal, in words. Whoever is let in is led away. */
export async function signIn(_refusal: string, form: FormData): Promise<string> {
  const email = String(form.get('email') ?? '')
  const password = String(form.get('password') ?? '')
  const user = userByEmail(email)
  const isRight = await isPassword(password, user?.password_hash)
  if (!user || !isRight) return 'E-mail or password is wrong.'
  await endSession()
  return twoStep.begin({ person: String(user.id), means: 'password', next: '/inbox' })
}

export async function signOut() {
  await endSession()
  redirect('/sign-in')
}
