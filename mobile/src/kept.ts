import * as SecureStore from 'expo-secure-store'
import { Platform } from 'react-native'
import { inMemory, type TokenStore } from '../../src/client/countersign.ts'

/** A browser has no secure store: there the token lives in memory, and ends with the page. */
export const inBrowser = Platform.OS === 'web'

// Neither in backups nor on another phone.
const onThisDevice = { keychainAccessible: SecureStore.WHEN_UNLOCKED_THIS_DEVICE_ONLY }

/** The token of the session. */
export const keptToken: TokenStore = inBrowser ? inMemory() : inSecureStore('token')

/** The address of the server, from one start to the next. It is no secret: a browser may keep it. */
export const keptServer: TokenStore = inBrowser ? inBrowserStorage('server') : inSecureStore('server')

/** What the product is called at that server: shown before the server is asked again, and without it. */
export const keptProduct: TokenStore = inBrowser ? inBrowserStorage('product') : inSecureStore('product')

function inSecureStore(name: string): TokenStore {
  return {
    read: () => SecureStore.getItemAsync(name, onThisDevice),
    write: (value) => SecureStore.setItemAsync(name, value, onThisDevice),
    remove: () => SecureStore.deleteItemAsync(name, onThisDevice),
  }
}

function inBrowserStorage(name: string): TokenStore {
  return {
    read: async () => localStorage.getItem(name),
    write: async (value) => localStorage.setItem(name, value),
    remove: async () => localStorage.removeItem(name),
  }
}
