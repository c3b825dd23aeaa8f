import { useEffect } from 'react'
import { AppState } from 'react-native'

/** Calls whenever the app, or its page in a browser, comes back to the front: meanwhile much may have changed. */
export function useWhenBack(call: () => unknown): void {
  useEffect(() => {
    const listening = AppState.addEventListener('change', (now) => {
      if (now === 'active') call()
    })
    return () => listening.remove()
  }, [call])
}
