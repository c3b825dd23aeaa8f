import type { ReactNode } from 'react'
import { Image, KeyboardAvoidingView, Platform, RefreshControl, ScrollView, Text, View } from 'react-native'
import { SafeAreaView } from 'react-native-safe-area-context'
import { useLook } from '../look.ts'

type FrameProps = {
  title: string
  children: ReactNode
  /** What pulling the page down does. */
  onRefresh?: () => void
  refreshing?: boolean
}

/** A screen: the word mark, its title, and what scrolls beneath, clear of notches and of the keyboard. */
export function Frame({ title, children, onRefresh, refreshing = false }: FrameProps) {
  const { styles, palette } = useLook()
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
            <Text style={styles.wordmark}>Countersign</Text>
          </View>
          <Text style={styles.title} accessibilityRole="header" aria-level={1}>
            {title}
          </Text>
          {children}
        </ScrollView>
      </KeyboardAvoidingView>
    </SafeAreaView>
  )
}

const sign = require('../../assets/sign.png') as number
