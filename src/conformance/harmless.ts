// What an attacked application has answered is a stranger's text: it must neither move the cursor of whoever reads of it, nor turn their lines round.

/** Controls of a terminal, what changes the direction of a text, and lines that only some programs end: all but the newline. */
const control = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** That text for a terminal. */
export const harmless = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ').replace(control, '\ufffd')

/** That value as JSON: the same to whoever parses it, and harmless for a terminal. */
export const harmlessJson = (value: unknown): string =>
  JSON.stringify(value).replace(control, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** What is no character of XML 1.0 (its section 2.2), halves of surrogate pairs among them. */
const notOfXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** That text for XML, which has no way to write most control characters. */
export const forXml = (text: string): string => text.replace(notOfXml, '\ufffd')
