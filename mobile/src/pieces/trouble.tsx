import { Text } from 'react-native'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import { type SetUp, useAsking, useBrowser } from '../visit.ts'
import { Action } from './action.tsx'
import { Notice } from './notice.tsx'

/** Why something wasn't done; whoever must set two-step authentication up first did nothing wrong, and is led to where. */
export function Trouble({ text, setUp }: { text: string; setUp: SetUp | null }) {
  return setUp === null ? <Notice kind="danger" text={text} /> : <SetUpFirst text={text} setUp={setUp} />
}

function SetUpFirst({ text, setUp: { manageUrl } }: { text: string; setUp: SetUp }) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  const { ask, busy, trouble } = useAsking()
  const open = useBrowser()
  return (
    <>
      <Notice kind="info" text={text} />
      <Text style={styles.soft}>{say('mobile.required_then')}</Text>
      {trouble && <Notice kind="danger" text={trouble} />}
      <Action
        kind="primary"
        label={say('mobile.set_up')}
        leaves
        onPress={() => ask(() => open(manageUrl))}
        busy={busy}
      />
    </>
  )
}
