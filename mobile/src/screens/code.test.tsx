import { render, screen, userEvent } from '@testing-library/react-native'
import { clientAnswered, example, refused, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { Code } from './code.tsx'

async function atTheChallenge(answers: Parameters<typeof clientAnswered>[0] = {}) {
  const { client, asked } = clientAnswered({ 'POST /api/sign-in': example('signIn', 'challenge'), ...answers })
  await client.signIn('ada@ferndale.example', 'violet anchor 1869 plum')
  const tell = jest.fn()
  await render(
    <VisitProvider value={{ client, server, tell }}>
      <Code onBackupCode={() => {}} />
    </VisitProvider>,
  )
  return { client, asked, tell, field: screen.getByLabelText('Code from your app'), user: userEvent.setup() }
}

test('the field takes digits, offers the code that the phone knows, and tidies what is pasted', async () => {
  const { field, user, asked, client } = await atTheChallenge({
    'POST /api/sign-in/code': example('signInWithCode', 'signed_in'),
  })
  expect(field.props).toMatchObject({ inputMode: 'numeric', textContentType: 'oneTimeCode', autoComplete: 'one-time-code' })
  await user.paste(field, '492 039')
  expect(field.props['value']).toBe('492039')
  await user.press(screen.getByRole('button', { name: 'Verify' }))
  expect(asked.at(-1)?.body).toMatchObject({ code: '492039' })
  expect(client.state.status).toBe('signed-in')
})
