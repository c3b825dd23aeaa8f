import { readServerAddress } from './server-address.ts'

test('a host alone is meant with https', () => {
  expect(readServerAddress(' sign-in.example.com ')).toEqual({ address: 'https://sign-in.example.com' })
})

test('the address of a page will do: what follows the server is cut off', () => {
  expect(readServerAddress('https://Sign-In.example.com:8443/settings/security?x=1')).toEqual({
    address: 'https://sign-in.example.com:8443',
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
