import { render, screen } from '@testing-library/react-native'
import * as SecureStore from 'expo-secure-store'
import { App } from './app.tsx'
import { describedInside, example } from './test-server.ts'

jest.mock(
  'react-native-safe-area-context',
  () => jest.requireActual<{ default: object }>('react-native-safe-area-context/jest/mock').default,
)
jest.mock('./application.ts', () => ({ application: { server: 'https://app.example.com' } }))

const token = 'Jb6Yv0CkZ1oQx3Wn8sTfLhR5dGmAeUqP2iKyN7jBtEc'
const asked: { url: string; token: string | null }[] = []

test('a token is never shown to another server than its own, also where a new build of the app names another one', async () => {
  const kept = phoneWith({ token, server: 'https://sign-in.example.com', product: 'Ferndale' })
  await render(<App />)
  expect(await screen.findByRole('button', { name: 'Sign in' })).toBeOnTheScreen()
  expect(asked.filter((one) => one.token !== null)).toEqual([])
  expect(asked.every(({ url }) => url.startsWith('https://app.example.com/'))).toBe(true)
  expect([kept.get('token'), kept.get('server')]).toEqual([undefined, 'https://app.example.com'])
})

test('at the server that the app names, whoever was signed in still is', async () => {
  phoneWith({ token, server: 'https://app.example.com' })
  await render(<App />)
  expect(await screen.findByRole('button', { name: 'Sign out' })).toBeOnTheScreen()
  expect(asked.some((one) => one.token === `Bearer ${token}`)).toBe(true)
})

/** What the secure store of a phone holds, and what any server says. */
function phoneWith(held: Record<string, string>): Map<string, string> {
  const kept = new Map(Object.entries(held))
  jest.spyOn(SecureStore, 'getItemAsync').mockImplementation(async (name) => kept.get(name) ?? null)
  jest.spyOn(SecureStore, 'setItemAsync').mockImplementation(async (name, value) => void kept.set(name, value))
  jest.spyOn(SecureStore, 'deleteItemAsync').mockImplementation(async (name) => void kept.delete(name))
  asked.length = 0
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (address, request) => {
    const { url } = new Request(address)
    asked.push({ url, token: new Headers(request?.headers).get('authorization') })
    const { body } = url.endsWith('/openapi.json') ? describedInside('Ferndale') : example('twoStep', 'on')
    return new Response(JSON.stringify(body))
  })
  return kept
}
