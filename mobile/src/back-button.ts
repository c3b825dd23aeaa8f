import { useEffect, useRef } from 'react'
import { BackHandler } from 'react-native'

/** What Android's own button or gesture does here, instead of closing the app. */
export function useBackButton(onBack: () => void): void {
  const going = useRef(onBack)
  going.current = onBack
  useEffect(() => {
    const listening = BackHandler.addEventListener('hardwareBackPress', () => {
      going.current()
      return true
    })
    return () => listening.remove()
  }, [])
}
