import { readServerAddress } from './server-address.ts'

test('a host alone is meant with https', () => {
  expect(readServerAddress(' sign-in.example.com ')).toEqual({ address: 'https://sign-in.example.com' })
})

test('the address of a page will do: what follows the server is cut off', () => {
  expect(readServerAddress('https://Sign-In.example.com:8443/settings/security?x=1')).toEqual({
    address: 'https://sign-in.example.com:8443',
  })
})

test('a server below a path is found there, also by the address of one of its pages', () => {
  for (const typed of [
    'example.com/auth',
    'https://Example.com/auth/',
    'https://example.com/auth/sign-in?next=/people',
  ])
    expect(readServerAddress(typed)).toEqual({ address: 'https://example.com/auth' })
  expect(readServerAddress('https://example.com/b/c/settings/security#x')).toEqual({
    address: 'https://example.com/b/c',
  })
  expect(readServerAddress('https://example.com/b//c')).toEqual({ address: 'https://example.com/b/c' })
  expect(readServerAddress('https://example.com/index.html')).toEqual({ address: 'https://example.com' })
})

test('where Countersign is mounted in an application, that application is the server', () => {
  for (const typed of [
    'app.example.com',
    'app.example.com/two-step',
    'https://app.example.com/two-step/settings/security',
  ])
    expect(readServerAddress(typed, '/two-step')).toEqual({ address: 'https://app.example.com' })
  expect(readServerAddress('app.example.com/crm/two-step/', '/two-step')).toEqual({
    address: 'https://app.example.com/crm',
  })
})

test('what is no address is told apart from what is not safe', () => {
  expect(readServerAddress('')).toEqual({ wrong: 'mobile.not_an_address' })
  expect(readServerAddress('our server')).toEqual({ wrong: 'mobile.not_an_address' })
  expect(readServerAddress('ftp://sign-in.example.com')).toEqual({ wrong: 'mobile.not_an_address' })
  expect(readServerAddress('https://ada@sign-in.example.com')).toEqual({ wrong: 'mobile.not_an_address' })
  expect(readServerAddress('http://sign-in.example.com')).toEqual({ wrong: 'mobile.needs_https' })
  expect(readServerAddress('http://10.example.com')).toEqual({ wrong: 'mobile.needs_https' })
})

test('plain http is taken at home, to try it', () => {
  expect(readServerAddress('http://localhost:3000/')).toEqual({ address: 'http://localhost:3000' })
  expect(readServerAddress('http://192.168.1.20:3000')).toEqual({ address: 'http://192.168.1.20:3000' })
})
