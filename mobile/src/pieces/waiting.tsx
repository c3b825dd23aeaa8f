import { Text } from 'react-native'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import type { SetUp } from '../visit.ts'
import { Action } from './action.tsx'
import { Trouble } from './trouble.tsx'

/** In the place of an answer that isn't there: that it is on its way, or why not, and the way to ask again. */
export function Waiting({
  answered,
  trouble,
  setUp,
  onRetry,
}: {
  answered: boolean
  trouble: string | null
  setUp: SetUp | null
  onRetry: () => void
}) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  if (trouble === null) return answered ? null : <Text style={styles.soft}>{say('mobile.wait')}</Text>
  return (
    <>
      <Trouble text={trouble} setUp={setUp} />
      <Action kind={setUp === null ? 'primary' : 'secondary'} label={say('mobile.try_again')} onPress={onRetry} />
    </>
  )
}
