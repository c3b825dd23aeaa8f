import { type Locale, locales, sayIn } from '../messages/messages.ts'
import type { Req } from './request.ts'

/** Answers this request in that language. */
export function speak(c: Req, locale: Locale): void {
  c.set('locale', locale)
  c.set('say', sayIn(locale))
}

/** The language of someone who isn't signed in: the one they chose here, else the browser's. */
export function preferredLocale(chosen: string | undefined, acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...rest] = entry.trim().toLowerCase().split(';')
      const q = rest.find((part) => part.trim().startsWith('q='))
      return { language: tag.split('-')[0] ?? '', weight: q ? Number(q.trim().slice(2)) || 0 : 1 }
    })
    .toSorted((a, b) => b.weight - a.weight)
  const candidates = [chosen, ...wanted.map((entry) => entry.language)]
  return candidates.flatMap((candidate) => locales.filter((locale) => locale === candidate))[0] ?? 'en'
}
