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
  useEffect(() => void whichServer().then(setServer), [])
  useEffect(() => {
    if (Platform.OS === 'web') document.documentElement.lang = locale
  }, [locale])

  async function remember(address: string, product: string) {
    await keptProduct.write(product)
    await keptServer.write(address)
    setServer(address)
  }

  async function forget() {
    await forgetServer()
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

/** The one that the app names, else the one that was chosen; null: none yet. What is kept outlives a new build, which may name another one. */
async function whichServer(): Promise<string | null> {
  const kept = await keptServer.read()
  const { server } = application
  if (server === undefined || server === kept) return kept
  await forgetServer()
  await keptServer.write(server)
  return server
}

/** No token is ever shown to another server than its own. */
async function forgetServer(): Promise<void> {
  await keptToken.remove()
  await keptServer.remove()
  await keptProduct.remove()
}
