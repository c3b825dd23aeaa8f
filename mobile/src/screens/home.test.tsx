import { render, screen, userEvent } from '@testing-library/react-native'
import { Linking } from 'react-native'
import type { HostCalls } from '../../../src/client/countersign.ts'
import { clientAnswered, described, describedInside, example, refused, server } from '../test-server.ts'
import { ProductProvider } from '../product.ts'
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
  expect(await screen.findByText(/Your organisation is on Basic\./)).toBeOnTheScreen()
  expect(screen.queryByRole('link')).toBeNull()
})

test('a server that doesn’t tell the reason as a sentence yet is one of plans', async () => {
  const { explanation: _, ...body } = example('twoStep', 'off').body as Record<string, unknown>
  await atHome({ 'GET /api/two-step': { status: 200, body } })
  expect(await screen.findByText(/Your organisation is on Professional\./)).toBeOnTheScreen()
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

test('in an application of somebody else’s there is what its server has, and a sentence about the rest', async () => {
  const { asked } = await inside({ 'GET /two-step/api/two-step': example('twoStep', 'on') })
  expect(await screen.findByLabelText('Backup codes left: 10 of 10')).toBeOnTheScreen()
  expect(screen.getByText('Your profile, and where else you are signed in, are in Ferndale itself.')).toBeOnTheScreen()
  expect(screen.queryByRole('button', { name: 'Where you are signed in' })).toBeNull()
  expect(asked.map(({ call }) => call)).toEqual(['GET /two-step/api/openapi.json', 'GET /two-step/api/two-step'])
})

test('why somebody may not turn it on is such an application’s own sentence', async () => {
  const answer = example('twoStep', 'off')
  const body = { ...(answer.body as object), plans: [], explanation: 'Your trial has ended.' }
  await inside({ 'GET /two-step/api/two-step': { ...answer, body } })
  expect(await screen.findByText('Your trial has ended.')).toBeOnTheScreen()
  expect(screen.queryByRole('link')).toBeNull()
})

test('there a browser knows nobody: it is led in by a link that the application makes', async () => {
  const opened = jest.spyOn(Linking, 'openURL').mockResolvedValue(true)
  const link = `${server}/two-step/enter/x`
  const answers = {
    'GET /two-step/api/two-step': example('twoStep', 'on'),
    'POST /to-two-step': { status: 200, body: { link } },
  }
  await inside(answers)
  await userEvent.press(await screen.findByRole('link', { name: 'Manage in the browser' }))
  expect(opened).toHaveBeenLastCalledWith(link)
})

test('where that link can’t be had, it says why', async () => {
  const opened = jest.spyOn(Linking, 'openURL').mockClear()
  const away = refused(503, 'unavailable', 'Away')
  await inside({ 'GET /two-step/api/two-step': example('twoStep', 'on'), 'POST /to-two-step': away })
  await userEvent.press(await screen.findByRole('link', { name: 'Manage in the browser' }))
  expect(await screen.findByRole('alert')).toHaveTextContent(/^sign-in\.example\.com is out of service/)
  expect(opened).not.toHaveBeenCalled()
})

test('POL-6: while days are left, it says by when two-step has to be on, beside the button that leads to it', async () => {
  const off = { ...(example('twoStep', 'off').body as object), eligible: true, reason: null, explanation: null }
  const body = { ...off, requiredBy: '2027-03-15T12:00:00.000Z' }
  await atHome({ 'GET /api/two-step': { status: 200, body } })
  expect(await screen.findByText(/requires two-step authentication\. Set it up by 15 March 2027/)).toBeOnTheScreen()
  expect(screen.getByRole('link', { name: 'Set up in the browser' })).toBeOnTheScreen()
})

const manageUrl = `${server}/settings/security/two-step/required`
const overdue = () => refused(403, 'enrolment_required', 'Set it up first.', { manageUrl })

test('POL-4: whoever is overdue while signed in is led to the browser, sees nothing else, and may sign out', async () => {
  const opened = jest.spyOn(Linking, 'openURL').mockResolvedValue(true)
  const answers = await atHome({ 'GET /api/me': overdue(), 'GET /api/two-step': overdue() })
  expect(await screen.findByText(/^Your organisation requires two-step authentication\./)).toBeOnTheScreen()
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Where you are signed in' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Sign out' })).toBeOnTheScreen()
  await userEvent.press(screen.getByRole('link', { name: 'Set up in the browser' }))
  expect(opened).toHaveBeenLastCalledWith(manageUrl)
  // It isn't asked any more: the token was kept.
  Object.assign(answers, { 'GET /api/me': example('me', 'me'), 'GET /api/two-step': example('twoStep', 'on') })
  await userEvent.press(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('header', { name: 'Hello, Ada Lind' })).toBeOnTheScreen()
})

test('POL-4: in another application it is led in by its link, and by the address where the route of the link is shut as well', async () => {
  const opened = jest.spyOn(Linking, 'openURL').mockResolvedValue(true)
  const link = `${server}/two-step/enter/x`
  for (const [enter, to] of [
    [{ status: 200, body: { link } }, link],
    [overdue(), manageUrl],
  ] as const) {
    await inside({ 'GET /two-step/api/two-step': overdue(), 'POST /to-two-step': enter })
    await userEvent.press(await screen.findByRole('link', { name: 'Set up in the browser' }))
    expect(opened).toHaveBeenLastCalledWith(to)
    await screen.unmount()
  }
})

const host: HostCalls = {
  mountedAt: '/two-step',
  signIn: { path: '/login', body: (email, password) => ({ email, password }) },
  tokenIn: ({ token }) => token,
  enter: '/to-two-step',
}

async function inside(answers: Parameters<typeof clientAnswered>[0]) {
  const { client, asked, goOn } = clientAnswered(
    { 'GET /two-step/api/openapi.json': describedInside('Ferndale'), ...answers },
    host,
  )
  await goOn()
  await render(
    <ProductProvider value="Ferndale">
      <VisitProvider value={{ client, server, tell: () => {} }}>
        <Home codesLeft={null} onSessions={() => {}} onSignOut={() => {}} />
      </VisitProvider>
    </ProductProvider>,
  )
  return { asked }
}

async function atHome(changed: Parameters<typeof clientAnswered>[0] = {}, codesLeft: number | null = null) {
  const answers = {
    'GET /api/openapi.json': described(),
    'GET /api/me': example('me', 'me'),
    'GET /api/two-step': example('twoStep', 'on'),
    ...changed,
  }
  const { client, goOn } = clientAnswered(answers)
  await goOn()
  await render(
    <VisitProvider value={{ client, server, tell: () => {} }}>
      <Home codesLeft={codesLeft} onSessions={() => {}} onSignOut={() => {}} />
    </VisitProvider>,
  )
  return answers as Parameters<typeof clientAnswered>[0]
}
