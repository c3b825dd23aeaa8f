import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { createContext, Script } from 'node:vm'
import { trustedProxies } from '../src/adapters/address.ts'
import { clientAddress, type ForwardedHeader } from '../src/adapters/forwarded.ts'
import { readBackupCode } from '../src/backup-codes/code.ts'
import { preferredLocale } from '../src/http/locale.ts'
import { safePage } from '../src/http/where-to.ts'
import { codeFieldLength, emailFieldLength } from '../src/limits.ts'
import { readCode } from '../src/otp/typed.ts'
import { browserName } from '../src/http/browser-name.ts'
import { readEmail } from '../src/spelling/email.ts'
import { nameKey, readName } from '../src/spelling/name.ts'

// One thread reads for everybody: a pattern that tries the same letters in two ways takes twice as long with each letter more.

const headerLongest = 8000
const trusted = trustedProxies(['127.0.0.1'])
const forwarded = (by: ForwardedHeader) => (text: string) =>
  clientAddress('127.0.0.1', (name) => (name.toLowerCase() === by ? text : undefined), { trusted, by })

/** What reads a text that anybody may send, and how long it may be. */
const readers: [string, number, (text: string) => unknown][] = [
  ['readEmail', emailFieldLength, readEmail],
  ['readName', emailFieldLength, readName],
  ['nameKey', emailFieldLength, nameKey],
  ['readCode', codeFieldLength, readCode],
  ['readBackupCode', codeFieldLength, readBackupCode],
  ['browserName', headerLongest, browserName],
  ['preferredLocale', headerLongest, (text) => preferredLocale(undefined, text)],
  ['safePage', headerLongest, safePage],
  ['Forwarded', headerLongest, forwarded('forwarded')],
  ['X-Forwarded-For', headerLongest, forwarded('x-forwarded-for')],
]

const befores = ['', 'a@', 'a@b.', '0000-0000-0000-0000 ', '123456 ', 'for=', 'for="', '/people?', '1. ', '"a" <']
const repeated = [
  'a',
  'ą',
  '0',
  '٣',
  ' ',
  '; ',
  ', ',
  '-',
  '.',
  'a.',
  'a ',
  '"',
  '\\',
  '=',
  'a=b;',
  '\u200d',
  '\u0301',
  '☐',
  '1. ',
  'ﬃ',
  '/',
  '%41',
  '&a',
  '👩',
]
const afters = ['', '!', ' ', '"', '@', '7', '\n', '>']
const longestRead = 250

test('what anybody may send is read at once, however the same sign is repeated in it', () => {
  const slow: string[] = []
  for (const [name, longest, read] of readers) {
    const given = { read, text: '' }
    const context = createContext(given)
    const script = new Script('read(text)')
    for (const before of befores)
      for (const sign of repeated)
        for (const after of afters) {
          const times = Math.floor((longest - before.length - after.length) / sign.length)
          given.text = before + sign.repeat(times) + after
          try {
            script.runInContext(context, { timeout: longestRead })
          } catch (problem) {
            if ((problem as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') continue
            slow.push(
              `${name}: ${JSON.stringify(before)}, ${JSON.stringify(sign)} again and again, ${JSON.stringify(after)}`,
            )
          }
          if (slow.length > 5) assert.deepEqual(slow, [])
        }
  }
  assert.deepEqual(slow, [])
})
