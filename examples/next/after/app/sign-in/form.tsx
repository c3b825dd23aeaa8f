'use client'

import { useActionState } from 'react'
import { signIn } from './actions'

export function SignInForm() {
  const [refusal, action, pending] = useActionState(signIn, '')
  return (
    <form action={action}>
      {refusal && <p role="alert">{refusal}</p>}
      <p>
        <label>
          E-mail <input name="email" type="email" autoComplete="username" required />
        </label>
      </p>
      <p>
        <label>
          Password <input name="password" type="password" autoComplete="current-password" required />
        </label>
      </p>
      <p>
        <button disabled={pending}>Sign in</button>
      </p>
    </form>
  )
}
