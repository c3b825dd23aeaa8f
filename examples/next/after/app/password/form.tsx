'use client'

import { useActionState } from 'react'
import { changePassword } from './actions'

export function PasswordForm() {
  const [refusal, action, pending] = useActionState(changePassword, '')
  return (
    <form action={action}>
      {refusal && <p role="alert">{refusal}</p>}
      <p>
        <label>
          Old password <input name="old" type="password" autoComplete="current-password" required />
        </label>
      </p>
      <p>
        <label>
          New password <input name="new" type="password" autoComplete="new-password" minLength={12} required />
        </label>
      </p>
      <p>
        <button disabled={pending}>Change password</button>
      </p>
    </form>
  )
}
