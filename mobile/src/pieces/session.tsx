import { Text, View } from 'react-native'
import type { ListedSession } from '../../../src/client/countersign.ts'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import { Action } from './action.tsx'

type SessionProps = { session: ListedSession; busy: boolean; onEnd: () => void }

export function Session({ session, busy, onEnd }: SessionProps) {
  const { styles } = useLook()
  const { say, dateAndTime } = useSpeaking()
  const { kind, browser, address, lastSeenAt, current } = session
  const name = kind === 'mobile' ? say('sessions.mobile_app') : browser || say('sessions.unknown_browser')
  const about = [kind === 'mobile' && browser, address, say('sessions.last_seen', { at: dateAndTime(lastSeenAt) })]
  return (
    <>
      <View accessible>
        <View style={styles.row}>
          <Text style={styles.strong}>{name}</Text>
          {current && <Text style={[styles.badge, styles.badgeOn]}>{say('sessions.this_one')}</Text>}
        </View>
        <Text style={styles.small}>{about.filter(Boolean).join(' · ')}</Text>
      </View>
      {!current && (
        <Action
          label={say('sessions.end')}
          spoken={say('sessions.end_this', { name, address })}
          onPress={onEnd}
          busy={busy}
        />
      )}
    </>
  )
}
