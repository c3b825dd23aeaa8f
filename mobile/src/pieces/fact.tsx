import { Text, View } from 'react-native'
import { useLook } from '../look.ts'

/** A name and what it is, read as one. */
export function Fact({ name, value }: { name: string; value: string }) {
  const { styles } = useLook()
  return (
    <View accessible accessibilityLabel={`${name}: ${value}`}>
      <Text style={styles.small}>{name}</Text>
      <Text style={styles.text}>{value}</Text>
    </View>
  )
}
