/** Line breaks, other controls, and halves of signs. In a mail's header a line break would begin another one. */
const refused = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u
const controls = new RegExp(refused, 'gu')
/**
 * Signs that nobody sees, among them those that turn the direction of writing, and fillers that are taken for a letter. Two join letters or the parts of a
 * face, or keep them apart: there, and behind the stroke that ends a Malayalam word, they are spelling, as are the signs behind a flag.
 */
const unseen =
  /(?<spelling>\p{RGI_Emoji_Tag_Sequence}|(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}])|(?<=\u0d4d)\u200d)|[\p{Cf}[\p{Default_Ignorable_Code_Point}--\p{M}]]/gv
const blanks = /[\p{Zs}\u2800]+/gu
const seen = /[\p{L}\p{N}\p{P}\p{S}]/u
/** Latin letters and signs with single blanks: nothing is to be done to most names, one is read with every person, and the patterns above take milliseconds to be made. */
const plain = /^[!-~\u00a1-\u00ac\u00ae-\u017f]+(?: [!-~\u00a1-\u00ac\u00ae-\u017f]+)*$/

/**
 * The name of a person, an organisation or a product as it is kept and shown, whatever clipboards and keyboards put around it: NFC, with single blanks,
 * without signs that nobody sees. Empty when nothing is to be seen; null when it holds a line break or another control.
 */
export function readName(typed: string): string | null {
  if (plain.test(typed)) return typed
  let name = typed
  // What stood apart by a sign that goes may join, and change its order.
  for (let before = ''; before !== name;) [before, name] = [name, bare(name)]
  if (refused.test(name)) return null
  return seen.test(name) ? name : ''
}

const bare = (name: string): string =>
  name
    .normalize('NFC')
    .replaceAll(unseen, (_whole, spelling: string | undefined) => spelling ?? '')
    .replaceAll(blanks, ' ')
    .trim()

/** The same for what stands somewhere already: a control in it is a blank. */
export const foldName = (name: string): string => readName(name.replaceAll(controls, ' ')) ?? ''

/** By which two spellings of a name are one: any case, width and spacing, with or without joiners. */
export const nameKey = (name: string): string =>
  foldName(name)
    .normalize('NFKC')
    .replaceAll(/[\u200c\u200d]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
