import { Text } from 'react-native'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import { Action } from './action.tsx'
import { Notice } from './notice.tsx'

/** In the place of an answer that isn't there: that it is on its way, or why not, and the way to ask again. */
export function Waiting({
  answered,
  trouble,
  onRetry,
}: {
  answered: boolean
  trouble: string | null
  onRetry: () => void
}) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  if (trouble === null) return answered ? null : <Text style={styles.soft}>{say('mobile.wait')}</Text>
  return (
    <>
      <Notice kind="danger" text={trouble} />
      <Action kind="primary" label={say('mobile.try_again')} onPress={onRetry} />
    </>
  )
}
