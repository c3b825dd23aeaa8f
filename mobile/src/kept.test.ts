import * as SecureStore from 'expo-secure-store'
import { keptToken } from './kept.ts'

test('the token lies in the secure store, of this phone alone', async () => {
  const written = jest.spyOn(SecureStore, 'setItemAsync').mockResolvedValue()
  await keptToken.write('Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc')
  expect(written).toHaveBeenCalledWith('token', 'Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc', {
    keychainAccessible: SecureStore.WHEN_UNLOCKED_THIS_DEVICE_ONLY,
  })
})
