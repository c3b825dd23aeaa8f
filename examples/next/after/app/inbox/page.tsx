import type { Metadata } from 'next'
import Link from 'next/link'
import { signOut } from '@/app/sign-in/actions'
import { messagesOf } from '@/lib/database'
import { signedIn } from '@/lib/session'

export const metadata: Metadata = { title: 'Inbox' }

export default async function Page() {
  const user = await signedIn()
  return (
    <main>
      <h1>Inbox</h1>
      <p>Signed in as {user.name}</p>
      <ul>
        {messagesOf(user.id).map(({ id, sender, subject }) => (
          <li key={id}>
            {sender}: {subject}
          </li>
        ))}
      </ul>
      <p>
        <Link href="/password">Change password</Link> <Link href="/two-step">Two-step authentication</Link>
      </p>
      <form action={signOut}>
        <button>Sign out</button>
      </form>
    </main>
  )
}
