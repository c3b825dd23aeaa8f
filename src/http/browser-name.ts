import Bowser from 'bowser'

// A header that fits no known browser comes back word for word: what stands in lists and mails is only ever one of these.
const known = new Set<string>([...Object.values(Bowser.BROWSER_MAP), ...Object.values(Bowser.OS_MAP)])
const longestRead = 400

/**
 * "Firefox · Windows", in every language, from a User-Agent header: for people to recognise, never to decide on.
 * '' when nothing is known.
 */
export function browserName(userAgent: string | undefined): string {
  if (!userAgent) return ''
  const { browser, os } = Bowser.parse(userAgent.slice(0, longestRead))
  return [browser.name, os.name].filter((name) => name !== undefined && known.has(name)).join(' · ')
}
