import { IntlMessageFormat } from 'intl-messageformat'
import * as catalogues from './index.ts'

/** The languages people can choose. */
export const locales = ['en', 'pl'] as const
export type Locale = (typeof locales)[number]

type English = Merged<{ [C in keyof typeof catalogues]: (typeof catalogues)[C]['en'] }>
type Merged<Catalogues> = UnionToIntersection<Catalogues[keyof Catalogues]>
type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never

export type MessageKey = keyof English
/** The arguments that a message's English text names: `{name}`, `{count, plural, …}`. */
type MessageArgs<Key extends MessageKey> = {
  [Name in ArgumentNames<English[Key] & string>]: string | number | Date
}
type ArgumentNames<Text extends string> = Text extends `${string}{${infer Inner}`
  ? Inner extends `${infer Name}}${infer Rest}`
    ? | (Name extends `${infer Before},${string}` ? WordOf<Before> : WordOf<Name>)
      | ArgumentNames<Rest>
      | NestedArguments<Inner>
    : never
  : never
/** What stands behind the comma of `{count, plural, one {…} other {…}}` is searched too. */
type NestedArguments<Inner extends string> = Inner extends `${string},${infer Nested}` ? ArgumentNames<Nested> : never
/** A branch's text ("# codes left") is no name: names are one word. */
type WordOf<Text extends string> = Text extends `${string} ${string}` | `#${string}` | '' ? never : Text

/** Says a message in one language. Plurals, dates and numbers follow that language. */
export type Say = <Key extends MessageKey>(
  key: Key,
  ...args: [keyof MessageArgs<Key>] extends [never] ? [] : [MessageArgs<Key>]
) => string

const texts: Record<Locale, Record<string, string>> = { en: {}, pl: {} }
for (const catalogue of Object.values(catalogues)) {
  Object.assign(texts.en, catalogue.en)
  Object.assign(texts.pl, catalogue.pl)
}
/** Without arguments, and without what quotes them: most messages needn't be read as a pattern. */
const saysItself = /^[^{}']*$/
const compiled = new Map<string, IntlMessageFormat>()

export function sayIn(locale: Locale): Say {
  return (key, ...args) => sayLoosely(locale, key, args[0])
}

/** For messages whose key is only known at run time, such as a refusal's. */
export function sayLoosely(locale: Locale, key: MessageKey, args?: Record<string, string | number | Date>): string {
  const text = texts[locale][key] ?? key
  if (saysItself.test(text)) return text
  const name = `${locale} ${key}`
  let format = compiled.get(name)
  if (!format) {
    format = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
    compiled.set(name, format)
  }
  return String(format.format(args))
}

/** All messages of one language. */
export const messagesOf = (locale: Locale): Readonly<Record<string, string>> => texts[locale]
