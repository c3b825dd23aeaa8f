import { StatusBar } from 'expo-status-bar'
import { useEffect, useState } from 'react'
import { Platform } from 'react-native'
import { SafeAreaProvider } from 'react-native-safe-area-context'
import { application } from './application.ts'
import { keptProduct, keptServer, keptToken } from './kept.ts'
import { AtServer } from './at-server.tsx'
import { ProductProvider, useProductOf } from './product.ts'
import { ServerAddress } from './screens/server-address.tsx'
import { useSpeaking } from './speaking.ts'

/** Which server, then what it lets somebody do. */
export function App() {
  const { locale } = useSpeaking()
  const [server, setServer] = useState<string | null>()
  const product = useProductOf(server)
  useEffect(() => void keptServer.read().then((kept) => setServer(application.server ?? kept)), [])
  useEffect(() => {
    if (Platform.OS === 'web') document.documentElement.lang = locale
  }, [locale])

  async function remember(address: string, product: string) {
    await keptProduct.write(product)
    await keptServer.write(address)
    setServer(address)
  }

  async function forget() {
    // No token is ever shown to another server than its own.
    await keptToken.remove()
    await keptServer.remove()
    await keptProduct.remove()
    setServer(null)
  }

  return (
    <SafeAreaProvider>
      <StatusBar style="auto" />
      <ProductProvider value={product}>
        {server === null && <ServerAddress onFound={remember} />}
        {server && <AtServer key={server} server={server} onOtherServer={forget} />}
      </ProductProvider>
    </SafeAreaProvider>
  )
}
