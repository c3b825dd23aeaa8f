import { useState } from 'react'
import { BackupCode } from './backup-code.tsx'
import { Code } from './code.tsx'

/** The open challenge: by a code, or by a backup code. */
export function SecondStep() {
  const [by, setBy] = useState<'code' | 'backup code'>('code')
  if (by === 'code') return <Code onBackupCode={() => setBy('backup code')} />
  return <BackupCode onCode={() => setBy('code')} />
}
