import { type Ref, useState } from 'react'
import { Text, TextInput, type TextInputProps, View } from 'react-native'
import { useLook } from '../look.ts'

type FieldProps = TextInputProps & {
  label: string
  hint?: string
  wrong?: boolean
  ref?: Ref<TextInput>
}

/** A text field under its label. On a phone the label is spoken with the field, and the hint after it. */
export function Field({ label, hint, wrong = false, style, ...more }: FieldProps) {
  const { styles, palette } = useLook()
  const [focused, setFocused] = useState(false)
  return (
    <View style={styles.field}>
      <Text style={styles.label}>{label}</Text>
      <TextInput
        accessibilityLabel={label}
        accessibilityHint={hint}
        aria-invalid={wrong}
        autoCapitalize="none"
        autoCorrect={false}
        spellCheck={false}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        selectionColor={palette.accent}
        style={[styles.input, focused && styles.inputFocused, wrong && styles.inputWrong, style]}
        {...more}
      />
      {hint !== undefined && <Text style={styles.small}>{hint}</Text>}
    </View>
  )
}
