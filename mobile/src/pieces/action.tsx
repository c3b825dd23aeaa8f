import { Linking, Pressable, Text } from 'react-native'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'

type ActionProps = {
  label: string
  kind?: 'primary' | 'secondary' | 'quiet'
  /** What a screen reader says where the label alone would not tell one from another. */
  spoken?: string
  /** It was pressed, and the answer isn't there yet. */
  busy?: boolean
  /** What is pressed leads out of the app, as `href` does. */
  leaves?: boolean
} & ({ onPress: () => void } | { href: string })

/** A button; with `href`, a link that leaves the app for the browser. */
export function Action({ label, kind = 'secondary', spoken, busy = false, leaves = false, ...does }: ActionProps) {
  const { styles } = useLook()
  const { say } = useSpeaking()
  const texts = { primary: styles.onPrimary, secondary: styles.onSecondary, quiet: styles.onQuiet }
  const isLink = leaves || 'href' in does
  return (
    <Pressable
      accessibilityRole={isLink ? 'link' : 'button'}
      accessibilityLabel={spoken ?? label}
      accessibilityHint={isLink ? say('mobile.opens_browser') : undefined}
      accessibilityState={{ busy, disabled: busy }}
      disabled={busy}
      onPress={'href' in does ? () => Linking.openURL(does.href) : does.onPress}
      style={({ pressed }) => [styles.action, styles[kind], pressed && styles[`${kind}Pressed`], busy && styles.busy]}
    >
      <Text style={[styles.actionText, texts[kind]]}>{busy && kind === 'primary' ? say('mobile.wait') : label}</Text>
    </Pressable>
  )
}
