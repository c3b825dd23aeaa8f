import { render, screen, userEvent } from '@testing-library/react-native'
import { clientAnswered, example, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { SecondStep } from './second-step.tsx'

test('whoever has a passkey beside an app is asked for a code, and told that the passkey is for the browser', async () => {
  await atTheChallenge(['passkey', 'code', 'backup_code'])
  expect(screen.getByLabelText('Code from your app')).toBeOnTheScreen()
  expect(screen.getByText(/Your passkeys and security keys work in the browser\. Here, use a code/)).toBeOnTheScreen()
  await userEvent.setup().press(screen.getByRole('button', { name: 'Use a backup code instead' }))
  expect(screen.getByRole('button', { name: 'Use a code from your app instead' })).toBeOnTheScreen()
})

test('whoever has passkeys alone is asked for a backup code, and for nothing that they don’t have', async () => {
  await atTheChallenge(['passkey', 'backup_code'])
  expect(screen.getByLabelText('Backup code')).toBeOnTheScreen()
  expect(screen.getByText(/work only in the browser\. Here, use a backup code/)).toBeOnTheScreen()
  expect(screen.queryByRole('button', { name: 'Use a code from your app instead' })).toBeNull()
})

test('whoever has an app alone hears nothing of passkeys', async () => {
  await atTheChallenge(['code', 'backup_code'])
  expect(screen.getByLabelText('Code from your app')).toBeOnTheScreen()
  expect(screen.queryByText(/passkeys/)).toBeNull()
})

type Methods = Parameters<typeof SecondStep>[0]['methods']

async function atTheChallenge(methods: Methods) {
  const { client } = clientAnswered({ 'POST /api/sign-in': example('signIn', 'challenge') })
  await client.signIn('ada@ferndale.example', 'violet anchor 1869 plum')
  await render(
    <VisitProvider value={{ client, server, tell: () => {} }}>
      <SecondStep methods={methods} />
    </VisitProvider>,
  )
}
