import { readFileSync } from 'node:fs'
import { BadSetting } from './bad-setting.ts'

// A file of settings is read by many: by us, by `docker run --env-file`, which takes every sign behind `=` for a part of the value, and by Compose and
// shells, which don't. So a value means here what all of them mean by it, or it is refused by its name.

/**
 * What a file says, as `docker run --env-file` reads it: each value as it stands behind its `=`. No file: nothing. Throws `BadSetting`, also for a line
 * that gives one of our `names` a value by other means than `=`, as Compose (`NAME: value`) and Windows (`set NAME=value`) have them.
 */
export function readEnvFile(path: string, names: string[]): Record<string, string> {
  const text = textOf(path)
  if (text.includes('\0') || text.includes('\uFFFD')) throw new BadSetting(`The file ${path} is not text in UTF-8.`)
  const ours = `(${names.join('|')})`
  const line = String.raw`^[\s\uFEFF]*(?:(?:export\s+)?${ours}\s*:|(?!export\s)\w+\s+${ours}\s*=)`
  const otherwise = new RegExp(line, 'm').exec(text)
  if (otherwise)
    throw new BadSetting(`${otherwise[1] ?? otherwise[2]} is not usable: a line of ${path} reads NAME=value.`)
  const lines = text.matchAll(/^[\s\uFEFF]*(?:export\s+)?([A-Za-z_]\w*)[^\S\n]*=(.*)$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value.trim()]))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new BadSetting(`The file ${path} can’t be read.`)
  }
}

const quoted = /^(['"`])(.*)\1$/su

/** What a copied value may hold beside what is seen. Two signs that join letters are spelling. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u

/** Of what others read, whose rules we don't know. */
export const withoutQuotes = (value: string) => quoted.exec(value)?.[2] ?? value

/**
 * What a value means, without quotation marks and blanks around it. Between quotation marks everything is a part of it `asItStands`, a blank at
 * either end too, where that is said. Throws `BadSetting` where it means one thing to some and another to others, or nothing that anybody can type.
 */
export function meaningOf(name: string, raw: string, { asItStands = false } = {}): string {
  const refuse = (why: string) => new BadSetting(`${name} is not usable: ${why}`)
  const bare = raw.trim()
  if (bare === '' && raw !== '') throw refuse('it holds blanks alone.')
  const [, mark, inside] = quoted.exec(bare) ?? []
  const value = inside ?? bare
  if (mark === undefined && /^['"`]/.test(bare)) throw refuse('it begins with a quotation mark that nothing closes.')
  if (mark !== undefined && value.includes(mark) && !asItStands)
    throw refuse('between its quotation marks stands another one of them: put it into marks of the other kind.')
  if (mark === undefined && /(?:^|\s)#/.test(bare))
    throw refuse(
      'from “#” on some take it for a comment, others for a part of it: give the comment a line of its own, or put the value into single quotes.',
    )
  if (mark === '"' && value.includes('\\'))
    throw refuse('between double quotes some read a backslash as more than that: put the value into single quotes.')
  if (unseen.test(value)) throw refuse('it holds a line break, or another sign that can’t be seen.')
  if (!asItStands && value !== value.trim()) throw refuse('it begins or ends with a blank.')
  return value
}
