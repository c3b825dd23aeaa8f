import { type ReactNode, useEffect } from 'react'
import {
  AccessibilityInfo,
  Image,
  KeyboardAvoidingView,
  Platform,
  RefreshControl,
  ScrollView,
  Text,
  View,
} from 'react-native'
import { SafeAreaView } from 'react-native-safe-area-context'
import { useLook } from '../look.ts'
import { useProduct } from '../product.ts'
import { useSpeaking } from '../speaking.ts'

type FrameProps = {
  title: string
  children: ReactNode
  /** What pulling the page down does. */
  onRefresh?: () => void
  refreshing?: boolean
}

/** A screen: the word mark, its title, which is read aloud when it comes, and what scrolls beneath, clear of notches and of the keyboard. */
export function Frame({ title, children, onRefresh, refreshing = false }: FrameProps) {
  const { styles, palette } = useLook()
  const { say } = useSpeaking()
  const product = useProduct()
  useEffect(() => {
    if (Platform.OS === 'web') document.title = title === product ? product : `${title} · ${product}`
  }, [title, product])
  useEffect(() => {
    if (Platform.OS !== 'web') AccessibilityInfo.announceForAccessibility(title)
  }, [title])
  const pulling = onRefresh && (
    <RefreshControl
      refreshing={refreshing}
      onRefresh={onRefresh}
      tintColor={palette.accent}
      colors={[palette.accent]}
    />
  )
  return (
    <SafeAreaView style={styles.page}>
      <KeyboardAvoidingView style={styles.page} behavior={Platform.OS === 'ios' ? 'padding' : undefined}>
        <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled" refreshControl={pulling}>
          <View style={styles.brand}>
            <Image source={sign} style={styles.sign} accessible={false} aria-hidden />
            <Text style={styles.wordmark}>{product}</Text>
          </View>
          <Text style={styles.title} accessibilityRole="header" aria-level={1}>
            {title}
          </Text>
          {children}
          <Text style={styles.help}>{say('frame.help')}</Text>
        </ScrollView>
      </KeyboardAvoidingView>
    </SafeAreaView>
  )
}

const sign = require('../../assets/sign.png') as number
