import { Text, View } from 'react-native'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Session } from '../pieces/session.tsx'
import { Waiting } from '../pieces/waiting.tsx'
import { useSpeaking } from '../speaking.ts'
import { useBackButton } from '../back-button.ts'
import { useAnswer, useVisit } from '../visit.ts'

/** Where else the person is signed in, each with the way to end it. */
export function Sessions({ onBack }: { onBack: () => void }) {
  const { client } = useVisit()
  const { styles } = useLook()
  useBackButton(onBack)
  const { say } = useSpeaking()
  const { answer, read, change, busy, trouble, setUp } = useAnswer((of) => of.sessions())
  const sessions = setUp === null ? answer : null

  return (
    <Frame title={say('sessions.title')} onRefresh={read} refreshing={busy}>
      <Text style={styles.soft}>{say('sessions.lead')}</Text>
      <Waiting answered={sessions !== null} trouble={trouble} setUp={setUp} onRetry={read} />
      {sessions?.map((session) => (
        <View key={session.id} style={styles.card}>
          <Session session={session} busy={busy} onEnd={() => change(() => client.endSession(session.id))} />
        </View>
      ))}
      {sessions && sessions.length > 1 && (
        <Action label={say('sessions.end_others')} onPress={() => change(client.signOutEverywhereElse)} busy={busy} />
      )}
      <Action kind="quiet" label={say('enrol.back')} onPress={onBack} />
    </Frame>
  )
}
