import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { dist } from '../../scripts/sources.mjs'
import { titlesOfTests } from './titles.ts'
import { home } from './tool.ts'

// What building can break: whatever the program reaches beside its own text, at its start or later. Each place is used by a test of the built program, which
// is named here, or there is a reason why nothing ever goes that way. A new one fails until it stands here.

const pdf =
  'ENR-4, CHL-1, BAC-10, LIFE-8: Ada turns two-step on, signs in with it, by code and by backup code, and turns it off'
const everyPage =
  'A11Y-1, A11Y-6, WEB-1: in English every page passes axe in light and dark, fits 320 px and twice the text, can be hit, and asks no other host'
const mail = 'MAIL-4: the built program sends mail, and refuses a password that is easily guessed'

/** Packages that are opened when first used, and by which test. */
const lateParts: Record<string, string> = {
  'nodemailer/lib/smtp-pool': mail,
  pdfkit: pdf,
  '@simplewebauthn/server': mail,
  '@zxcvbn-ts/core': mail,
  '@zxcvbn-ts/language-common': mail,
}

/** In whose text, which place, and which test or why never. */
const places: [where: RegExp, place: RegExp, reason: string][] = [
  [/./, /from "@node-rs\/argon2"/, pdf],
  [
    /^@simplewebauthn\/server$/,
    /^(?:if \(PemData.*this\.)?import\((?:data|param), options\)/,
    'a method of that name, which imports nothing',
  ],
  [/^(?:main|command-line)$/, /createRequire\(import\.meta\.url\)/, 'what Node itself brings: no path follows'],
  [/^(?:main|command-line)$/, /^import \{ createRequire \} from "node:module"/, 'the same'],
  [/^(?:main|command-line)$/, /__require\("pg-native"\)/, 'asked for by whoever wants it; we don’t'],
  [
    /^(?:main|command-line)$/,
    /fs\.readFileSync\(config\.ssl/,
    'the operator’s own certificates, by the path in DATABASE_URL',
  ],
  [/^(?:main|command-line)$/, /^return readFileSync\(path, "utf8"\);$/, 'the operator’s .env'],
  [/^command-line$/, /^return readFileSync\(file\);$/, 'the operator’s table of people'],
  [
    /^command-line$/,
    /^return readFileSync\(file, "utf8"\);$/,
    'accounts and target of an attack, in the operator’s files',
  ],
  [/^(?:main|command-line)$/, /readFileSync\("\/proc\/self/, 'the system’s, for metrics'],
  [/^(?:main|command-line)$/, /readKeys\(readFileSync\(file/, 'the development key, in the data folder'],
  [/^(?:main|command-line)$/, /"__filename"/, 'the name of a parameter, for the parts below'],
  // pino starts a thread for each of its transports: we have none, it writes to stdout.
  [
    /^(?:main|command-line)$/,
    /__dirname|worker_threads|new Worker\(|createRequire(?:\(context\)| \} = __require)/,
    'pino’s transports',
  ],
  [
    /^pdfkit$/,
    /__filename|createRequire\(|require\("module"\)/,
    'its own fonts and colour profile: a sheet asks for neither',
  ],
  [/^pdfkit$/, /readFile(?:Sync)?\(/, 'fonts and pictures by path: a sheet hands over bytes'],
  [/^command-line$/, /child_process/, 'commander’s commands in files of their own: we have none'],
]

const reaching =
  /import\.meta\.\w+|\b__(?:dir|file)name\b|\bnew \w*Worker\(|\bimport\(|\bcreateRequire\b|\bchild_process\b|\bworker_threads\b|\breadFile(?:Sync)?\(|\brequire\("(?!node:)[^"]*"\)|^import .*from "(?!node:)[^"]+"/
const builtIn =
  /^(?:.*\b(?:__)?require\("(?:assert|buffer|cluster|crypto|dns|events|fs|http2?|https|net|os|path|perf_hooks|process|querystring|stream|string_decoder|timers|tls|url|util|util\/types|v8|zlib)"\)|import .* from "(?:fs|module|stream|zlib)")/

test('SHIP-1: whatever the built program reaches beside its own text is used by a test, or is never gone to', () => {
  const unknown: string[] = []
  for (const { where, text } of texts()) {
    for (const line of text.split('\n').map((one) => one.trim())) {
      // What is held inside, and comments, reach nowhere.
      if (line.length > 20_000 || /^(?:\*|\/\/|\/\*)/.test(line) || !reaching.test(line) || builtIn.test(line)) continue
      if (!places.some(([known, place]) => known.test(where) && place.test(line)))
        unknown.push(`${where}: ${line.slice(0, 160)}`)
    }
  }
  assert.deepEqual(unknown, [])
})

test('SHIP-1: each part that is opened late is used by a test', () => {
  const opened = texts().flatMap(({ where }) => (['main', 'command-line'].includes(where) ? [] : [where]))
  assert.deepEqual([...new Set(opened)].toSorted(), Object.keys(lateParts).toSorted())
})

test('KIT-4: the server holds nothing of the kit that attacks, and of the commands one opens it, when it is called', () => {
  const ofTheKit = /^\s*\/\/ (?:src\/conformance|node_modules\/tough-cookie)\//m
  const [server, commands] = ['main', 'command-line'].map((name) => readFileSync(join(dist, `${name}.mjs`), 'utf8'))
  assert.deepEqual(
    [server, commands].map((text = '') => ofTheKit.test(text)),
    [false, true],
  )
  const calls = commands?.match(/(?<!var )\binit_run_attack\b.{0,3}/g)
  assert.deepEqual(calls, ['init_run_attack(),'])
})

test('SHIP-1: the tests named for what building can break exist, and run on the built program', () => {
  const named = new Set([pdf, everyPage, mail])
  assert.deepEqual(
    [...named].filter((title) => !titlesOfTests().has(title)),
    [],
  )
})

test('OPS-7: the built program knows no place: neither where it was built nor where it lies', () => {
  for (const { where, text } of texts()) assert.equal(text.includes(home), false, where)
})

/** The two programs, and the parts that they hold packed. */
function texts(): { where: string; text: string }[] {
  return ['main', 'command-line'].flatMap((name) => {
    const text = readFileSync(join(dist, `${name}.mjs`), 'utf8')
    const parts = [...text.matchAll(/\bopen\("([^"]+)", "([A-Za-z0-9+/=]{1000,})"\)/g)]
    return [
      { where: name, text },
      ...parts.map(([, part = '', packed = '']) => ({
        where: part,
        text: brotliDecompressSync(Buffer.from(packed, 'base64')).toString(),
      })),
    ]
  })
}
