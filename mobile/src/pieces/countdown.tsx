import { useEffect, useState } from 'react'
import { Text, View } from 'react-native'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'

/** Seconds for which an authenticator shows a code, and those in which it is better to wait for the next one. */
const period = 30
const soon = 5

/** The time left until the authenticator app shows the next code: by the phone's clock, which is that app's too. */
export function Countdown() {
  const { styles } = useLook()
  const { say } = useSpeaking()
  const left = useSecondsLeft()
  return (
    <View
      style={styles.countdown}
      accessible
      accessibilityRole="timer"
      accessibilityLabel={say('countdown.spoken', { seconds: left })}
    >
      <Text style={[styles.small, styles.tabular, left <= soon && styles.soon]}>
        {say('countdown.label')}: {left} {say('countdown.unit')}
      </Text>
      <View style={styles.track}>
        <View style={[styles.left, left <= soon && styles.leftSoon, { width: `${(100 * left) / period}%` }]} />
      </View>
    </View>
  )
}

function useSecondsLeft(): number {
  const [left, setLeft] = useState(secondsLeft)
  useEffect(() => {
    const ticking = setInterval(() => setLeft(secondsLeft()), 250)
    return () => clearInterval(ticking)
  }, [])
  return left
}

const secondsLeft = () => period - (Math.floor(Date.now() / 1000) % period)
