/** What can't be seen at all: marks of direction, joiners, soft hyphens, the byte order mark, and what only chooses a sign's look. */
const unseen = /[\p{Cf}\p{Variation_Selector}]/gu
const dashes = /[\p{Pd}\u2212]/gu
/** `[ ]`, `[x]`, `•`, `✅`, `*`, `-`, `1.`, `#2)`, `(3)`, `4:`: what a list puts before its lines. Of a sign or a number the space behind is part, but for boxes. */
const listMarks =
  /^(?:\s*(?:\[[ x✓✔*_-]?\]|[☐-☒□■▢✓✔✗✘•]|[\p{So}\p{Sm}\p{Co}\p{Po}-](?=\s)|[#([]?\d{1,2}[.):\]](?=\s)))+\s*/iu
/** "Code:", "Kod zapasowy:", "2FA =". */
const label = /^[^:=：＝\n]*[:=：＝]\s*/u
const opening = /^[\s\p{Ps}\p{Pi}\p{Pf}"'`´<>]+/u
const closing = /(?:[\s\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'`´<>.,;:!?…。､、]|(?<=\s)[☐-☒□■▢✓✔✗✘✅])+$/u
/** What makes a text strong, or a table's cell, where it isn't shown as such. Alone it may stand for a character of a code. */
const strong = /^([*_~|]+)(.+)\1$/su
const labelDigits = 3

/** The same text with every dash as `-`, the digits of every script as ASCII, and without what can't be seen. */
export function plain(typed: string): string {
  return typed
    .replace(unseen, '')
    .replace(dashes, '-')
    .replace(/\p{Nd}/gu, asciiDigit)
}

/**
 * A plain text without what people copy along with a code: a list's mark, a label before a colon, quotes, brackets, a full stop behind. `isCode` says
 * of a label that it may itself be a code, which is never thrown away.
 */
export function undress(text: string, isCode: (text: string) => boolean): string {
  let bare = text
  for (let before = ''; before !== bare;) {
    before = bare
    bare = bare.replace(strong, '$2').replace(listMarks, '').replace(opening, '').replace(closing, '')
    const [named] = label.exec(bare) ?? []
    if (named !== undefined && isLabel(named) && !isCode(named)) bare = bare.slice(named.length)
  }
  return bare
}

const isLabel = (text: string) => /\p{L}/u.test(text) && (text.match(/\d/g)?.length ?? 0) <= labelDigits

/** Unicode's decimal digits stand in rows from 0 to 9, and several rows may touch. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let first = point
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1
  return String((point - first) % 10)
}
