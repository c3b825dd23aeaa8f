import { Text, View } from 'react-native'
import type { Client } from '../../../src/client/countersign.ts'
import { useLook } from '../look.ts'
import { Action } from '../pieces/action.tsx'
import { Fact } from '../pieces/fact.tsx'
import { Frame } from '../pieces/frame.tsx'
import { Notice } from '../pieces/notice.tsx'
import { Protection } from '../pieces/protection.tsx'
import { Waiting } from '../pieces/waiting.tsx'
import { useProduct } from '../product.ts'
import { useSpeaking } from '../speaking.ts'
import { useAnswer, useVisit } from '../visit.ts'

type HomeProps = {
  /** How many backup codes are left, when one was just used. */
  codesLeft: number | null
  onSessions: () => void
  onSignOut: () => void
}

/** Who is signed in, and how well protected. */
export function Home({ codesLeft, onSessions, onSignOut }: HomeProps) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  const { answer: told, read, busy, trouble, setUp } = useAnswer(everything)
  // What was told before stands behind what comes first now.
  const answer = setUp === null ? told : null
  const { server } = useVisit()
  const product = useProduct()

  return (
    <Frame
      title={answer?.me ? say('home.hello', { name: answer.me.person.name }) : product}
      onRefresh={read}
      refreshing={busy}
    >
      {codesLeft !== null && <Notice kind="info" text={say('notice.backup_code_used', { count: codesLeft })} />}
      <Waiting answered={answer !== null} trouble={trouble} setUp={setUp} onRetry={read} />
      {answer && (
        <View style={styles.card}>
          {answer.me && <Fact name={say('home.email')} value={answer.me.person.email} />}
          {answer.me && <Fact name={say('home.organisation')} value={answer.me.organisation.name} />}
          <Fact name={say('mobile.server_address')} value={server} />
        </View>
      )}
      {answer && <Protection twoStep={answer.twoStep} plan={answer.me?.plan} />}
      {answer && !answer.listsSessions && <Text style={styles.soft}>{say('mobile.elsewhere', { product })}</Text>}
      {answer?.listsSessions && <Action label={say('sessions.title')} onPress={onSessions} />}
      <Action label={say('frame.sign_out')} onPress={onSignOut} />
    </Frame>
  )
}

/** An application of somebody else's keeps its people and sessions to itself: what its server doesn't have isn't asked for. */
async function everything(client: Client) {
  const { calls } = await client.check()
  const [me, twoStep] = await Promise.all([calls.includes('me') ? client.me() : null, client.twoStep()])
  return { me, twoStep, listsSessions: calls.includes('listSessions') }
}
