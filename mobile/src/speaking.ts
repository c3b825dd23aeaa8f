import { useLocales } from 'expo-localization'
import { type Locale, locales, type Say, sayIn } from '../../src/messages/messages.ts'

export type Speaking = {
  locale: Locale
  say: Say
  dateAndTime: (at: string) => string
  dateOnly: (at: string) => string
}

/** In the first of the phone's languages that Countersign speaks. */
export function useSpeaking(): Speaking {
  const spoken = useLocales().map(({ languageCode }) => languageCode)
  return speaking[spoken.find(isLocale) ?? 'en']
}

const isLocale = (language: string | null): language is Locale =>
  (locales as readonly (string | null)[]).includes(language)

const day = { day: 'numeric', month: 'long', year: 'numeric' } as const
const time = { hour: '2-digit', minute: '2-digit' } as const
const speaking = { en: inLanguage('en', 'en-GB'), pl: inLanguage('pl', 'pl-PL') }

/** Times are those of the phone's own zone. */
function inLanguage(locale: Locale, dialect: string): Speaking {
  return {
    locale,
    say: sayIn(locale),
    dateAndTime: (at) => new Intl.DateTimeFormat(dialect, { ...day, ...time }).format(new Date(at)),
    dateOnly: (at) => new Intl.DateTimeFormat(dialect, day).format(new Date(at)),
  }
}
