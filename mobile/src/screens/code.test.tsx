import { render, screen, userEvent } from '@testing-library/react-native'
import { clientAnswered, example, refused, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { Code } from './code.tsx'

test('the field takes digits, offers the code that the phone knows, and tidies what is pasted', async () => {
  const { field, user, asked, client } = await atTheChallenge(example('signInWithCode', 'signed_in'))
  const offered = { inputMode: 'numeric', textContentType: 'oneTimeCode', autoComplete: 'one-time-code' }
  expect(field.props).toMatchObject(offered)
  await user.paste(field, '492 039')
  expect(field.props['value']).toBe('492039')
  await user.press(screen.getByRole('button', { name: 'Verify' }))
  expect(asked.at(-1)?.body).toMatchObject({ code: '492039' })
  expect(client.state.status).toBe('signed-in')
})

test('the time left for the code is there to be seen and to be heard', async () => {
  await atTheChallenge()
  const timer = screen.getByRole('timer')
  expect(timer.props['accessibilityLabel']).toMatch(/^\d+ seconds? left for this code$/)
  expect(screen.getByText(/^Time left for this code: \d+ s$/)).toBeOnTheScreen()
})

test('a wrong code is told in an alert, with the tries that are left, and can be mended', async () => {
  const wrong = refused(401, 'wrong_code', 'The code is incorrect.', { triesLeft: 4 })
  const { field, user, client } = await atTheChallenge(wrong)
  await user.type(field, '314159')
  await user.press(screen.getByRole('button', { name: 'Verify' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('The code is incorrect. 4 tries are left.')
  expect(client.state.status).toBe('challenge')
})

test('the last wrong code ends the challenge, and the screen where it begins anew is told why', async () => {
  const last = refused(401, 'wrong_code', 'The code is incorrect.', { triesLeft: 0 })
  const { field, user, client, told } = await atTheChallenge(last)
  await user.type(field, '314159')
  await user.press(screen.getByRole('button', { name: 'Verify' }))
  expect(client.state.status).toBe('signed-out')
  expect(told).toEqual(['Too many tries that weren’t right. Sign in again.'])
})

test('who starts again leaves the challenge', async () => {
  const { user, client } = await atTheChallenge()
  await user.press(screen.getByRole('button', { name: 'Start again' }))
  expect(client.state.status).toBe('signed-out')
})

async function atTheChallenge(answer = example('signInWithCode', 'signed_in')) {
  const { client, asked } = clientAnswered({
    'POST /api/sign-in': example('signIn', 'challenge'),
    'POST /api/sign-in/code': answer,
  })
  await client.signIn('ada@ferndale.example', 'violet anchor 1869 plum')
  const told: (string | null)[] = []
  await render(
    <VisitProvider value={{ client, server, tell: (sentence) => void told.push(sentence) }}>
      <Code onBackupCode={() => {}} />
    </VisitProvider>,
  )
  return { client, asked, told, field: screen.getByLabelText('Code from your app'), user: userEvent.setup() }
}
