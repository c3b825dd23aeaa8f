import { render, screen } from '@testing-library/react-native'
import { clientAnswered, example, refused, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { Sessions } from './sessions.tsx'

test('this session is marked, and is not ended from the list', async () => {
  await atSessions({ 'GET /api/sessions': example('listSessions', 'sessions') })
  expect(await screen.findByText('Mobile app')).toBeOnTheScreen()
  expect(screen.getByText('This one')).toBeOnTheScreen()
  expect(screen.queryByRole('button', { name: /Sign out/ })).toBeNull()
})

test('a session that has ended meanwhile is found out here, and told where signing in begins', async () => {
  const { told } = await atSessions({ 'GET /api/sessions': refused(401, 'signed_out', 'Sign in first.') })
  expect(told).toEqual([expect.stringMatching(/^Your session has ended/)])
})

async function atSessions(answers: Parameters<typeof clientAnswered>[0]) {
  const { client } = clientAnswered(answers)
  const told: (string | null)[] = []
  await render(
    <VisitProvider value={{ client, server, tell: (sentence) => void told.push(sentence) }}>
      <Sessions onBack={() => {}} />
    </VisitProvider>,
  )
  return { told }
}
