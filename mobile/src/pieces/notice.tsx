import { useEffect } from 'react'
import { AccessibilityInfo, Platform, Text, View } from 'react-native'
import { useLook } from '../look.ts'

/** A sentence that matters now: it is read aloud when it appears. */
export function Notice({ kind, text }: { kind: 'info' | 'warning' | 'danger'; text: string }) {
  const { styles } = useLook()
  // VoiceOver knows no live regions.
  useEffect(() => {
    if (Platform.OS === 'ios') AccessibilityInfo.announceForAccessibility(text)
  }, [text])
  return (
    <View
      style={[styles.notice, styles[kind]]}
      accessible
      role={kind === 'danger' ? 'alert' : 'status'}
      accessibilityLiveRegion={kind === 'danger' ? 'assertive' : 'polite'}
    >
      <Text style={styles.text}>{text}</Text>
    </View>
  )
}
