import { render, screen, userEvent } from '@testing-library/react-native'
import * as Localization from 'expo-localization'
import * as ReactNative from 'react-native'
import { colours } from '../../../src/colours.ts'
import { application } from '../application.ts'
import { clientAnswered, refused, server } from '../test-server.ts'
import { VisitProvider } from '../visit.ts'
import { SignIn } from './sign-in.tsx'

afterEach(() => jest.restoreAllMocks())

test('each field has its label, and tells the phone what it is filled with', async () => {
  await atSignIn()
  expect(screen.getByLabelText('E-mail address').props).toMatchObject({ autoComplete: 'username', inputMode: 'email' })
  expect(screen.getByLabelText('Password').props).toMatchObject({
    autoComplete: 'current-password',
    secureTextEntry: true,
  })
  expect(screen.getByRole('link', { name: 'Forgot your password?' }).props['accessibilityHint']).toBe(
    'Opens your browser',
  )
})

test('on a phone in Polish all of it is Polish', async () => {
  const [first] = Localization.getLocales()
  jest.spyOn(Localization, 'useLocales').mockReturnValue([{ ...first, languageCode: 'pl' }])
  await atSignIn()
  expect(screen.getByRole('header', { name: 'Zaloguj się' })).toBeOnTheScreen()
  expect(screen.getByLabelText('Adres e-mail')).toBeOnTheScreen()
  expect(screen.getByText('Serwer: sign-in.example.com')).toBeOnTheScreen()
})

test('light and dark are painted with the colours of the pages', async () => {
  await atSignIn()
  expect(screen.getByRole('header')).toHaveStyle({ color: colours.light.ink })
  await screen.unmount()
  jest.spyOn(ReactNative, 'useColorScheme').mockReturnValue('dark')
  await atSignIn()
  expect(screen.getByRole('header')).toHaveStyle({ color: colours.dark.ink })
})

test('why signing in begins anew is told', async () => {
  await atSignIn('Your session has ended.')
  expect(screen.getByText('Your session has ended.')).toBeOnTheScreen()
})

test('an application that is the only one, and has no page for a forgotten password, offers neither', async () => {
  jest.replaceProperty(application, 'forgotPassword', undefined)
  Object.assign(application, { server })
  await atSignIn()
  delete application.server
  expect(screen.queryByRole('link')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Use another server' })).toBeNull()
})

test('an application of somebody else’s is told what it asks for, and refuses in its own words, or in none', async () => {
  const host = {
    mountedAt: '/two-step',
    signIn: { path: '/login', body: (username: string, secret: string) => ({ username, secret }) },
    tokenIn: ({ token }: Record<string, unknown>) => token,
  }
  const answers = { 'POST /login': { status: 401, body: { error: 'Locked until tomorrow.' } as object } }
  const { asked, ...visit } = clientAnswered(answers, host)
  await atSignIn(null, visit)
  const user = userEvent.setup()
  await user.type(screen.getByLabelText('E-mail address'), 'ada')
  await user.type(screen.getByLabelText('Password'), 'plum')
  await user.press(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Locked until tomorrow.')
  expect(asked).toEqual([{ call: 'POST /login', body: { username: 'ada', secret: 'plum' } }])
  answers['POST /login'].body = {}
  await user.press(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByText(/don’t belong together/)).toBeOnTheScreen()
})

test('POL-4: whoever has to set two-step up first reads so calmly, and is led to the browser; it is no alarm', async () => {
  const opened = jest.spyOn(ReactNative.Linking, 'openURL').mockResolvedValue(true)
  const manageUrl = `${server}/settings/security`
  const answers = { 'POST /api/sign-in': refused(403, 'enrolment_required', 'Set it up.', { manageUrl }) }
  await atSignIn(null, clientAnswered(answers))
  const user = userEvent.setup()
  await user.type(screen.getByLabelText('E-mail address'), 'ada@ferndale.example')
  await user.type(screen.getByLabelText('Password'), 'plum')
  await user.press(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByRole('status')).toHaveTextContent(/^Your organisation requires two-step authentication\./)
  expect(screen.getByText('It takes about two minutes. Then sign in here again.')).toBeOnTheScreen()
  expect(screen.queryByRole('alert')).toBeNull()
  await user.press(screen.getByRole('link', { name: 'Set up in the browser' }))
  expect(opened).toHaveBeenLastCalledWith(manageUrl)
  // Another answer takes its place.
  Object.assign(answers, { 'POST /api/sign-in': refused(401, 'wrong_credentials', 'No.') })
  await user.press(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('No.')
  expect(screen.queryByRole('link', { name: 'Set up in the browser' })).toBeNull()
})

async function atSignIn(
  told: string | null = null,
  { client }: Pick<ReturnType<typeof clientAnswered>, 'client'> = clientAnswered({}),
) {
  await render(
    <VisitProvider value={{ client, server, tell: () => {} }}>
      <SignIn told={told} onOtherServer={() => {}} />
    </VisitProvider>,
  )
}
