import type { Metadata } from 'next'
import Link from 'next/link'
import { twoStep } from '@/lib/session'
import { PasswordForm } from './form'

export const metadata: Metadata = { title: 'Change password' }

export default async function Page() {
  await twoStep.guard({ fresh: true, next: '/password' })
  return (
    <main>
      <h1>Change password</h1>
      <PasswordForm />
      <p>
        <Link href="/inbox">Inbox</Link>
      </p>
    </main>
  )
}
