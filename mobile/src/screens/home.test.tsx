import { render, screen, userEvent } from '@testing-library/react-native'
import { Linking } from 'react-native'
import { clientAnswered, example, refused, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { Home } from './home.tsx'

test('home says who, of which organisation, that two-step is on, and how many backup codes are left', async () => {
  await atHome()
  expect(await screen.findByRole('header', { name: 'Hello, Ada Lind' })).toBeOnTheScreen()
  expect(screen.getByLabelText('Organisation: Ferndale Robotics')).toBeOnTheScreen()
  expect(screen.getByText('On')).toBeOnTheScreen()
  expect(screen.getByLabelText('On since: 14 February 2027')).toBeOnTheScreen()
  expect(screen.getByLabelText('Backup codes left: 10 of 10')).toBeOnTheScreen()
})

test('two-step is managed in the browser, at the address that the server gives', async () => {
  const opened = jest.spyOn(Linking, 'openURL').mockResolvedValue(true)
  await atHome()
  await userEvent.press(await screen.findByRole('link', { name: 'Manage in the browser' }))
  expect(opened).toHaveBeenCalledWith('https://sign-in.example.com/settings/security')
})

test('without it in the plan there is a reason, and nothing to press', async () => {
  await atHome({ 'GET /api/two-step': example('twoStep', 'off') })
  expect(await screen.findByText(/Your organisation is on Professional\./)).toBeOnTheScreen()
  expect(screen.queryByRole('link')).toBeNull()
})

test('after a backup code it is told how many are left', async () => {
  await atHome({}, 3)
  expect(screen.getByText('You used a backup code. 3 backup codes are left.')).toBeOnTheScreen()
})

test('a server that answers 503 is waited for, and asked again by a button', async () => {
  const answers = await atHome({ 'GET /api/me': refused(503, 'unavailable', 'Away') })
  // The client asks twice more by itself before it gives up.
  const alert = await screen.findByRole('alert', {}, { timeout: 10_000 })
  expect(alert).toHaveTextContent(/^sign-in\.example\.com is out of service/)
  answers['GET /api/me'] = example('me', 'me')
  await userEvent.press(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('header', { name: 'Hello, Ada Lind' })).toBeOnTheScreen()
})

async function atHome(changed: Parameters<typeof clientAnswered>[0] = {}, codesLeft: number | null = null) {
  const answers = { 'GET /api/me': example('me', 'me'), 'GET /api/two-step': example('twoStep', 'on'), ...changed }
  const { client } = clientAnswered(answers)
  await render(
    <VisitProvider value={{ client, server, tell: () => {} }}>
      <Home codesLeft={codesLeft} onSessions={() => {}} onSignOut={() => {}} />
    </VisitProvider>,
  )
  return answers as Parameters<typeof clientAnswered>[0]
}
