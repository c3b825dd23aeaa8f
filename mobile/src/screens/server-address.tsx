import { useState } from 'react'
import { Text } from 'react-native'
import { createClient, Failure } from '../../../src/client/countersign.ts'
import { application } from '../application.ts'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Field } from '../pieces/field.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Notice } from '../pieces/notice.tsx'
import { readServerAddress } from '../server-address.ts'
import { useSpeaking } from '../speaking.ts'
import { sentenceFor } from '../trouble.ts'

/** The first start: which server. It is asked whether it is one, with nothing in hand that it could keep. */
export function ServerAddress({ onFound }: { onFound: (address: string, product: string) => void }) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  const [typed, setTyped] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function check() {
    const read = readServerAddress(typed, application.host?.mountedAt)
    if ('wrong' in read) return setTrouble(say(read.wrong))
    setBusy(true)
    try {
      const { product } = await createClient({ server: read.address, host: application.host }).check()
      onFound(read.address, product)
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      setTrouble(await sentenceFor(failure, read.address, say))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Frame title={say('mobile.server_title')}>
      <Text style={styles.soft}>{say('mobile.server_lead')}</Text>
      {trouble && <Notice kind="danger" text={trouble} />}
      <Field
        label={say('mobile.server_address')}
        hint={say('mobile.server_example')}
        value={typed}
        onChangeText={setTyped}
        wrong={trouble !== null}
        inputMode="url"
        autoComplete="url"
        enterKeyHint="go"
        onSubmitEditing={check}
      />
      <Action kind="primary" label={say('confirm.submit')} onPress={check} busy={busy} />
    </Frame>
  )
}
