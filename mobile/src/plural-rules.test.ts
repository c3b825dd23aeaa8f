import { sayIn } from '../../src/messages/messages.ts'

test('where the engine knows no plurals, Polish ones are right all the same', () => {
  const before = { rules: Intl.PluralRules, locale: Intl.Locale }
  // As in Hermes.
  Object.assign(Intl, { PluralRules: undefined, Locale: undefined })
  Reflect.deleteProperty(Intl, 'PluralRules')
  Reflect.deleteProperty(Intl, 'Locale')
  jest.isolateModules(() => require('./plural-rules.ts'))
  const said = [1, 3, 5, 22].map((count) => sayIn('pl')('sign_in.tries_left', { count }))
  const english = sayIn('en')('sign_in.tries_left', { count: 1 })
  const came = Intl.PluralRules !== undefined && Intl.PluralRules !== before.rules
  Object.assign(Intl, { PluralRules: before.rules, Locale: before.locale })
  expect(said).toEqual(['Pozostała 1 próba.', 'Pozostały 3 próby.', 'Pozostało 5 prób.', 'Pozostały 22 próby.'])
  expect(english).toBe('1 try is left.')
  expect(came).toBe(true)
})
