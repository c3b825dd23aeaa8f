import { useRef, useState } from 'react'
import { Text, type TextInput, View } from 'react-native'
import { application } from '../application.ts'
import { inBrowser } from '../kept.ts'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Field } from '../pieces/field.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Notice } from '../pieces/notice.tsx'
import { Trouble } from '../pieces/trouble.tsx'
import { hostOf } from '../server-address.ts'
import { useSpeaking } from '../speaking.ts'
import { useAsking, useVisit } from '../visit.ts'

/** First step. `told` is why signing in begins anew. */
export function SignIn({ told, onOtherServer }: { told: string | null; onOtherServer: () => void }) {
  const { client, server } = useVisit()
  const { styles } = useLook()
  const { say } = useSpeaking()
  const { ask, busy, trouble, setUp } = useAsking()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { forgotPassword, server: only } = application
  const passwordField = useRef<TextInput>(null)
  const signIn = () => ask(() => client.signIn(email.trim(), password))

  return (
    <Frame title={say('sign_in.title')}>
      {trouble ? <Trouble text={trouble} setUp={setUp} /> : told && <Notice kind="info" text={told} />}
      <Field
        label={say('sign_in.email')}
        value={email}
        onChangeText={setEmail}
        inputMode="email"
        autoComplete="username"
        textContentType="username"
        enterKeyHint="next"
        submitBehavior="submit"
        onSubmitEditing={() => passwordField.current?.focus()}
      />
      <Field
        ref={passwordField}
        label={say('form.password')}
        value={password}
        onChangeText={setPassword}
        secureTextEntry
        autoComplete="current-password"
        textContentType="password"
        enterKeyHint="go"
        onSubmitEditing={signIn}
      />
      <Action kind="primary" label={say('sign_in.submit')} onPress={signIn} busy={busy} />
      <View>
        {forgotPassword && <Action kind="quiet" label={say('sign_in.forgot')} href={server + forgotPassword} />}
        {!only && <Action kind="quiet" label={say('mobile.other_server')} onPress={onOtherServer} />}
      </View>
      <Text style={styles.small}>{say('mobile.server', { server: hostOf(server) })}</Text>
      {inBrowser && <Text style={styles.small}>{say('mobile.memory_only')}</Text>}
    </Frame>
  )
}
