import { useEffect, useState } from 'react'
import { useSpeaking } from '../speaking.ts'
import { useVisit } from '../visit.ts'
import { Home } from './home.tsx'
import { Sessions } from './sessions.tsx'

/** Somebody is signed in. `codesLeft`, when it was by a backup code. */
export function SignedIn({ codesLeft }: { codesLeft: number | null }) {
  const { client, tell } = useVisit()
  const { say } = useSpeaking()
  const [screen, setScreen] = useState<'home' | 'sessions'>('home')
  // What was told about the last session is over.
  useEffect(() => tell(null), [tell])

  async function signOut() {
    await client.signOut()
    tell(say('notice.signed_out'))
  }

  if (screen === 'sessions') return <Sessions onBack={() => setScreen('home')} />
  return <Home codesLeft={codesLeft} onSessions={() => setScreen('sessions')} onSignOut={signOut} />
}
