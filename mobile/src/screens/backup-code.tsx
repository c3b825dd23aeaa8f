import { useState } from 'react'
import { Text, View } from 'react-native'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Field } from '../pieces/field.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Notice } from '../pieces/notice.tsx'
import { useSpeaking } from '../speaking.ts'
import { useBackButton } from '../back-button.ts'
import { useAsking, useVisit } from '../visit.ts'

/** Second step without the authenticator app. `onCode` is left out for whoever has none. */
export function BackupCode({ note, onCode }: { note?: string | undefined; onCode?: (() => void) | undefined }) {
  const { client } = useVisit()
  const { styles } = useLook()
  useBackButton(onCode ?? client.leave)
  const { say } = useSpeaking()
  const { ask, busy, trouble } = useAsking()
  const [backupCode, setBackupCode] = useState('')
  const verify = () => ask(() => client.answerWithBackupCode(backupCode))

  return (
    <Frame title={say('sign_in.backup_title')}>
      <Text style={styles.soft}>{say('sign_in.backup_lead')}</Text>
      {note && <Text style={styles.soft}>{note}</Text>}
      {trouble && <Notice kind="danger" text={trouble} />}
      <Field
        label={say('form.backup_code')}
        hint={say('form.backup_code_hint')}
        value={backupCode}
        onChangeText={setBackupCode}
        wrong={trouble !== null}
        autoCapitalize="characters"
        autoComplete="off"
        enterKeyHint="go"
        autoFocus
        onSubmitEditing={verify}
      />
      <Action kind="primary" label={say('sign_in.code_submit')} onPress={verify} busy={busy} />
      <View>
        {onCode && <Action kind="quiet" label={say('sign_in.use_code')} onPress={onCode} />}
        <Action kind="quiet" label={say('sign_in.someone_else')} onPress={client.leave} />
      </View>
    </Frame>
  )
}
