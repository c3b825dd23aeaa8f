// Hermes, which runs the app on Android and iOS, may know no plurals: then they come along. Before anything is said.
if (!('PluralRules' in Intl)) {
  require('@formatjs/intl-pluralrules/polyfill-force.js')
  require('@formatjs/intl-pluralrules/locale-data/en.js')
  require('@formatjs/intl-pluralrules/locale-data/pl.js')
}

declare function require(name: string): unknown
