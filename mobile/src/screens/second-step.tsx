import { useState } from 'react'
import { useSpeaking } from '../speaking.ts'
import type { Challenge } from '../../../src/client/countersign.ts'
import { BackupCode } from './backup-code.tsx'
import { Code } from './code.tsx'

/** The open challenge: by a code, or by a backup code. Passkeys are for the browser, which both screens say to whoever has one. */
export function SecondStep({ methods }: { methods: Challenge['methods'] }) {
  const { say } = useSpeaking()
  const hasApp = methods.includes('code')
  const [by, setBy] = useState<'code' | 'backup code'>(hasApp ? 'code' : 'backup code')
  const note = methods.includes('passkey')
    ? say(hasApp ? 'mobile.passkeys_in_browser' : 'mobile.passkeys_only')
    : undefined
  if (by === 'code') return <Code note={note} onBackupCode={() => setBy('backup code')} />
  return <BackupCode note={note} onCode={hasApp ? () => setBy('code') : undefined} />
}
