import { useState } from 'react'
import { Platform, Text, View } from 'react-native'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Countdown } from '../pieces/countdown.tsx'
import { Field } from '../pieces/field.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Notice } from '../pieces/notice.tsx'
import { useSpeaking } from '../speaking.ts'
import { useAsking, useVisit } from '../visit.ts'

/** Second step: the code from the authenticator app. */
export function Code({ note, onBackupCode }: { note?: string | undefined; onBackupCode: () => void }) {
  const { client } = useVisit()
  const { styles } = useLook()
  const { say } = useSpeaking()
  const { ask, busy, trouble } = useAsking()
  const [code, setCode] = useState('')
  const verify = () => ask(() => client.answerWithCode(code))

  return (
    <Frame title={say('sign_in.code_title')}>
      <Text style={styles.soft}>{say('sign_in.code_lead')}</Text>
      {note && <Text style={styles.soft}>{note}</Text>}
      {trouble && <Notice kind="danger" text={trouble} />}
      <Field
        label={say('form.code')}
        value={code}
        onChangeText={(typed) => setCode(tidy(typed))}
        wrong={trouble !== null}
        style={styles.digits}
        inputMode="numeric"
        autoComplete={Platform.OS === 'android' ? 'sms-otp' : 'one-time-code'}
        textContentType="oneTimeCode"
        enterKeyHint="go"
        autoFocus
        onSubmitEditing={verify}
      />
      <Countdown />
      <Action kind="primary" label={say('sign_in.code_submit')} onPress={verify} busy={busy} />
      <View>
        <Action kind="quiet" label={say('sign_in.use_backup_code')} onPress={onBackupCode} />
        <Action kind="quiet" label={say('sign_in.someone_else')} onPress={client.leave} />
      </View>
    </Frame>
  )
}

/** A pasted "492 039" or "492-039" stands in the field as it will be read; what else was copied along the server reads. */
const tidy = (typed: string) => {
  const bare = typed.replace(/[\s\p{Dash}]/gu, '')
  return /^\d{6}$/.test(bare) ? bare : typed
}
