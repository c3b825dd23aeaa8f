import Bowser from 'bowser'

/** "Firefox on Windows" from a User-Agent header: for people to recognise. '' when nothing is known. */
export function browserName(userAgent: string | null | undefined): string {
  if (!userAgent) return ''
  const { browser, os } = Bowser.parse(userAgent.slice(0, 400))
  return [browser.name, os.name].filter(Boolean).join(' · ').slice(0, 60)
}
