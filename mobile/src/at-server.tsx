import { useEffect, useMemo, useRef, useState } from 'react'
import { createClient, type State } from '../../src/client/countersign.ts'
import { application } from './application.ts'
import { keptToken } from './kept.ts'
import { SecondStep } from './screens/second-step.tsx'
import { SignIn } from './screens/sign-in.tsx'
import { SignedIn } from './screens/signed-in.tsx'
import { useSpeaking } from './speaking.ts'
import { VisitProvider } from './visit.ts'

/** One server: the screens that belong to where somebody stands with it. */
export function AtServer({ server, onOtherServer }: { server: string; onOtherServer: () => void }) {
  const { locale } = useSpeaking()
  const spoken = useRef(locale)
  spoken.current = locale
  const [state, setState] = useState<State | null>(null)
  const [told, tell] = useState<string | null>(null)
  const visit = useMemo(() => {
    const { host } = application
    const options = { server, host, tokens: keptToken, language: () => spoken.current, onChange: setState }
    return { client: createClient(options), server, tell }
  }, [server])
  useEffect(() => void visit.client.resume(), [visit])

  return (
    <VisitProvider value={visit}>
      {state?.status === 'signed-out' && <SignIn told={told} onOtherServer={onOtherServer} />}
      {state?.status === 'challenge' && <SecondStep key={state.challenge} methods={state.methods} />}
      {state?.status === 'signed-in' && <SignedIn codesLeft={state.backupCodesLeft ?? null} />}
    </VisitProvider>
  )
}
