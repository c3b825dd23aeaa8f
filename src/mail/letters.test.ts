import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { backupCodesRenewedMail, backupCodeUsedMail } from '../backup-codes/backup-codes.mail.ts'
import { instanceOf } from '../instance.ts'
import {
  changeEmailLinkMail,
  confirmEmailMail,
  emailChangeAskedMail,
  emailChangedMail,
  invitationMail,
  passwordChangedMail,
  newPasswordMail,
  passwordLinkMail,
} from '../standalone/people/people.mail.ts'
import { roleChangedMail, roleGivenMail } from '../standalone/people/role.mail.ts'
import { codesSuspendedMail, someoneKnowsPasswordMail } from '../second-step/second-step.mail.ts'
import { exemptionEndsMail, exemptionMail, policyMail, requiredMail } from '../policy/policy.mail.ts'
import { newBrowserMail } from '../sign-in/sign-in.mail.ts'
import {
  disabledMail,
  enabledMail,
  factorAddedMail,
  factorRemovedMail,
  replacedMail,
  resetAskedMail,
  resetCancelledMail,
  resetDoneMail,
} from '../two-step/two-step.mail.ts'
import type { Locale } from '../messages/messages.ts'
import { passkeySuspectedMail } from '../passkeys/passkeys.mail.ts'
import { drawMail, type WrittenMail } from './frame.ts'

const about = {
  at: Date.UTC(2027, 2, 2, 9, 5),
  from: { browser: 'Firefox · Windows', address: '203.0.113.7' },
  endsElsewhere: 'yes' as const,
  ...instanceOf({
    baseUrl: 'https://countersign.test',
    productName: 'Countersign',
    production: true,
    accent: null,
    relyingParty: { id: 'countersign.test', origins: ['https://countersign.test'] },
  }),
}
const token = 'kF3vQ9Zr7LpXw2TnYbHs5JmDc8Ga4EuR'
const ada = { name: 'Ada Lind', email: 'ada@example.com', locale: 'en' as Locale, timeZone: null as string | null }
const zofia = { ...ada, name: 'Zofia Żak', email: 'zofia@example.com', locale: 'pl' as Locale }

/** What was done in somebody's browser, so that they may know it again. */
const ownLettersTo = (to: typeof ada) => [
  enabledMail(to, { ...about, means: 'code' }),
  enabledMail(to, { ...about, means: 'passkey' }),
  factorAddedMail(to, { ...about, means: 'code', name: 'Work phone' }),
  factorAddedMail(to, { ...about, means: 'passkey', name: 'Key in the drawer' }),
  factorRemovedMail(to, { ...about, means: 'passkey', name: 'Key in the drawer' }),
  passkeySuspectedMail(to, { ...about, name: 'Key in the drawer' }),
  disabledMail(to, about),
  backupCodeUsedMail(to, { ...about, left: 9 }),
  backupCodeUsedMail(to, { ...about, left: 2 }),
  backupCodesRenewedMail(to, about),
  passwordChangedMail(to, about),
  newPasswordMail(to, about),
  passwordLinkMail(to, { ...about, token }),
  confirmEmailMail(to, { ...about, token }),
  changeEmailLinkMail(to, { ...about, token }),
  emailChangeAskedMail(to, about),
  emailChangedMail(to, { ...about, whose: 'old' }),
  emailChangedMail(to, { ...about, whose: 'new' }),
  replacedMail(to, about),
  resetCancelledMail(to, about),
  newBrowserMail(to, { ...about, kind: 'browser' }),
  newBrowserMail(to, { ...about, kind: 'mobile' }),
  someoneKnowsPasswordMail(to, { ...about, place: 'seen' }),
  codesSuspendedMail(to, { ...about, everywhere: false }),
  codesSuspendedMail(to, { ...about, everywhere: true }),
  roleGivenMail(to, { ...about, before: 'person', now: 'manager', whose: to }),
]
/** What an administrator or an operator did: where they sit is theirs to tell. */
const lettersOfOthersTo = (to: typeof ada) => [
  invitationMail(to, { ...byAnother, token, organisation: 'Northwind' }),
  resetAskedMail(to, { ...byAnother, token, administrator: 'Zofia Żak', dueAt: about.at + 24 * 60 * 60_000 }),
  resetDoneMail(to, byAnother),
  ...(['policy.required', 'policy.changed', 'policy.withdrawn'] as const).map((action) =>
    policyMail(to, { ...byAnother, action, days: 14, administrator: 'Zofia Żak' }),
  ),
  ...([1, 2, 3] as const).map((reminder) =>
    requiredMail(to, { ...byAnother, reminder, organisation: 'Northwind', dueAt: about.at + 7 * 24 * 60 * 60_000 }),
  ),
  requiredMail(to, { ...byAnother, reminder: 3, organisation: '', dueAt: about.at }),
  exemptionMail(to, { ...byAnother, ...spared, administrator: 'Zofia Żak' }),
  exemptionEndsMail(to, { ...byAnother, ...spared }),
  roleChangedMail(to, { ...byAnother, ...roles, administrator: 'Zofia Żak', less: true }),
  roleChangedMail(to, { ...byAnother, ...roles, administrator: 'Zofia Żak', less: false }),
]
const spared = { person: 'Bo Holm', until: about.at + 7 * 24 * 60 * 60_000, reason: 'On leave without a phone' }
const roles = { before: 'person', now: 'administrator' } as const
const byAnother = { ...about, from: null }
const everyLetterTo = (to: typeof ada) => [...ownLettersTo(to), ...lettersOfOthersTo(to)]
const drawn = (mail: WrittenMail) => drawMail(mail, about)
const everyLetter = () => [...everyLetterTo(ada), ...everyLetterTo(zofia)].map(drawn)

/** The text part as one line. */
const read = (mail: WrittenMail) => drawn(mail).text.replace(/\s+/g, ' ')

test('every letter that the product writes is read here', () => {
  const src = join(import.meta.dirname, '..')
  const written = globSync('**/*.mail.ts', { cwd: src }).flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/export (?:const|function) (\w+Mail)\b.*?\n/g)].map(
      ([, name]) => name ?? '',
    ),
  )
  assert.ok(written.length > 15)
  const here = String(ownLettersTo) + String(lettersOfOthersTo)
  assert.deepEqual(
    written.filter((name) => !here.includes(`${name}(`)),
    [],
  )
})

test('MAIL-2: no letter loads anything from outside', () => {
  for (const { html } of everyLetter()) {
    assert.doesNotMatch(html, /\ssrc(set)?\s*=|url\s*\(|<link|<script|<img|<iframe|<object|@import|background=/i)
  }
})

test('MAIL-2: every link of every letter leads to the configured address', () => {
  for (const { html, text } of everyLetter()) {
    const links = [...html.matchAll(/href="([^"]*)"/g), ...text.matchAll(/(https?:\S+)/g)].map(([, url]) => url ?? '')
    assert.ok(links.length > 0)
    assert.deepEqual(
      links.filter((url) => new URL(url).origin !== about.baseUrl),
      [],
    )
  }
})

test('MAIL-2: every letter tells what happened when and where, what to do, and that we never ask for codes', () => {
  for (const letter of ownLettersTo(ada)) {
    assert.match(read(letter), /Time: 2 March 2027 at 09:05 UTC Browser: Firefox · Windows IP address: 203\.0\.113\.7/)
    assert.match(read(letter), /If this wasn’t you: .*administrator of your organisation/)
    assert.match(read(letter), /We never ask for your password, a code from your app or a backup code/)
  }
})

test('I18N-1: every letter tells the same in Polish, with a Polish date', () => {
  for (const letter of ownLettersTo(zofia)) {
    assert.match(
      read(letter),
      /Czas: 2 marca 2027.{1,4}09:05 UTC Przeglądarka: Firefox · Windows Adres IP: 203\.0\.113\.7/,
    )
    assert.match(read(letter), /Jeśli to nie Ty: .*administratora swojej organizacji/)
    assert.match(read(letter), /Nigdy nie prosimy o hasło/)
  }
})

test('MAIL-2: what an administrator or an operator did tells when, and neither a browser nor an address', () => {
  for (const [to, when, notYou] of [
    [ada, 'Time: 2 March 2027 at 09:05 UTC', 'If this wasn’t you: '],
    [zofia, 'Czas: 2 marca 2027', 'Jeśli to nie Ty: '],
  ] as const) {
    for (const letter of lettersOfOthersTo(to)) {
      assert.ok(read(letter).includes(when), read(letter))
      // Where nobody could have been in their place, nothing is said of that.
      assert.equal(read(letter).includes(notYou), letter.ifNotYou.length > 0, read(letter))
      assert.doesNotMatch(read(letter), /Firefox|203\.0\.113|Browser:|Przeglądarka:/)
      assert.match(read(letter), to === ada ? /We never ask for your password/ : /Nigdy nie prosimy o hasło/)
    }
  }
})

test('A11Y-6: no letter’s heading breaks “e-mail” or “two-step” at its hyphen', () => {
  const headings = everyLetter().map(({ html }) => /<h1[^]*?<\/h1>/.exec(html)?.[0] ?? '')
  const whole = /<span style="white-space:nowrap">[^<]*-[^<]*<\/span>/g
  assert.ok(headings.filter((heading) => whole.test(heading)).length > 5)
  for (const heading of headings)
    assert.doesNotMatch(heading.replace(whole, '').replace(/<[^>]*>/g, ''), /\b(?:e-mail|two-step)/i, heading)
})

test('I18N-1: no letter shows the name of a message in place of its text', () => {
  for (const { subject, text, html } of everyLetter()) assert.doesNotMatch(subject + text + html, /\bmail\.[a-z]/)
})

test('MAIL-2: the subjects say which event it was, in both languages', () => {
  assert.deepEqual(
    everyLetterTo(ada).map(({ subject }) => subject),
    [
      'Two-step authentication was enabled',
      'Two-step authentication was enabled',
      'Another way to confirm your sign-in was added',
      'Another way to confirm your sign-in was added',
      'A way to confirm your sign-in was removed',
      'Your passkey or security key may have been copied',
      'Two-step authentication was disabled',
      'A backup code was used',
      'A backup code was used',
      'You have new backup codes',
      'Your password was changed',
      'Your password was reset',
      'Choose a new password',
      'Confirm your e-mail address',
      'Confirm your new e-mail address',
      'Someone asked to change your e-mail address',
      'Your e-mail address was changed',
      'Your e-mail address was changed',
      'Your phone was replaced',
      'The reset of your two-step authentication was cancelled',
      'You signed in from a new browser',
      'You signed in from a new browser',
      'Someone knows your password',
      'Codes are suspended',
      'Codes are suspended',
      'You changed somebody’s role',
      'Your sign-in to Countersign',
      'Your two-step authentication is about to be reset',
      'Two-step authentication was reset by an administrator',
      'Two-step authentication is required now',
      'The days to set up two-step authentication were changed',
      'Two-step authentication isn’t required any more',
      'Northwind: two-step authentication is required',
      'Northwind: a week left to set up two-step authentication',
      'Northwind: set up two-step authentication by tomorrow',
      'Countersign: set up two-step authentication',
      'Bo Holm needn’t use two-step authentication for now',
      'The exemption of Bo Holm from two-step authentication ends soon',
      'Your role was changed',
      'Your role was changed',
    ],
  )
  assert.deepEqual(
    everyLetterTo(zofia).map(({ subject }) => subject),
    [
      'Włączono uwierzytelnianie dwuetapowe',
      'Włączono uwierzytelnianie dwuetapowe',
      'Dodano kolejny sposób potwierdzania logowania',
      'Dodano kolejny sposób potwierdzania logowania',
      'Usunięto sposób potwierdzania logowania',
      'Twój klucz dostępu lub klucz bezpieczeństwa mógł zostać skopiowany',
      'Wyłączono uwierzytelnianie dwuetapowe',
      'Użyto kodu zapasowego',
      'Użyto kodu zapasowego',
      'Masz nowe kody zapasowe',
      'Zmieniono Twoje hasło',
      'Ustawiono nowe hasło',
      'Ustaw nowe hasło',
      'Potwierdź swój adres e-mail',
      'Potwierdź swój nowy adres e-mail',
      'Ktoś poprosił o zmianę Twojego adresu e-mail',
      'Zmieniono Twój adres e-mail',
      'Zmieniono Twój adres e-mail',
      'Zmieniono Twój telefon',
      'Anulowano resetowanie Twojego uwierzytelniania dwuetapowego',
      'Zalogowano się z nowej przeglądarki',
      'Zalogowano się z nowej przeglądarki',
      'Ktoś zna Twoje hasło',
      'Wstrzymano przyjmowanie kodów',
      'Wstrzymano przyjmowanie kodów',
      'Zmieniono czyjąś rolę w Twoim imieniu',
      'Twoje logowanie do Countersign',
      'Twoje uwierzytelnianie dwuetapowe ma zostać zresetowane',
      'Administrator zresetował Twoje uwierzytelnianie dwuetapowe',
      'Uwierzytelnianie dwuetapowe jest teraz wymagane',
      'Zmieniono liczbę dni na ustawienie uwierzytelniania dwuetapowego',
      'Uwierzytelnianie dwuetapowe nie jest już wymagane',
      'Northwind: uwierzytelnianie dwuetapowe jest wymagane',
      'Northwind: został tydzień na ustawienie uwierzytelniania dwuetapowego',
      'Northwind: ustaw uwierzytelnianie dwuetapowe do jutra',
      'Countersign: ustaw uwierzytelnianie dwuetapowe',
      'Bo Holm na razie nie musi używać uwierzytelniania dwuetapowego',
      'Wkrótce kończy się zwolnienie z uwierzytelniania dwuetapowego: Bo Holm',
      'Zmieniono Twoją rolę',
      'Zmieniono Twoją rolę',
    ],
  )
})

test('CHL-8: the reset mail holds its link, its 30 minutes, its one use, and leaves two-step as it is', () => {
  const letter = passwordLinkMail(ada, { ...about, token })
  const { text, html } = drawn(letter)
  assert.ok(text.split('\n').includes(`https://countersign.test/reset-password/${token}`))
  assert.ok(html.includes(`href="https://countersign.test/reset-password/${token}"`))
  assert.match(read(letter), /30 minutes and only once/)
  assert.match(read(letter), /doesn’t turn two-step authentication off/)
})

test('CHL-8: the Polish reset mail says the same', () => {
  const letter = passwordLinkMail(zofia, { ...about, token })
  assert.match(read(letter), /przez 30 minut i tylko raz\. Nie wyłącza uwierzytelniania dwuetapowego/)
})

test('the confirmation mail holds its link and its 7 days', () => {
  assert.match(read(confirmEmailMail(ada, { ...about, token })), /7 days and only once/)
  assert.match(read(confirmEmailMail(zofia, { ...about, token })), /7 dni i tylko raz/)
  assert.ok(
    drawn(confirmEmailMail(ada, { ...about, token })).text.includes(
      `\nhttps://countersign.test/confirm-email/${token}\n`,
    ),
  )
})

test('BAC-10: with four codes left the mail counts them and asks for nothing', () => {
  const letter = backupCodeUsedMail(ada, { ...about, left: 4 })
  assert.match(read(letter), /You have 4 backup codes left\./)
  assert.doesNotMatch(read(letter), /Make new ones now/)
})

test('BAC-10: with three codes left the mail asks for new ones', () => {
  const letter = backupCodeUsedMail(ada, { ...about, left: 3 })
  assert.match(read(letter), /You have 3 backup codes left\. Make new ones now/)
  assert.ok(drawn(letter).text.includes('\nhttps://countersign.test/settings/security\n'))
})

test('BAC-10: the last code is said as the last', () => {
  assert.match(read(backupCodeUsedMail(ada, { ...about, left: 1 })), /You have 1 backup code left\./)
  assert.match(
    read(backupCodeUsedMail(ada, { ...about, left: 0 })),
    /You have no backup codes left\. Make new ones now/,
  )
})

test('I18N-1: the number of codes left takes the right Polish form', () => {
  assert.match(read(backupCodeUsedMail(zofia, { ...about, left: 9 })), /Zostało Ci 9 kodów zapasowych\./)
  assert.match(read(backupCodeUsedMail(zofia, { ...about, left: 3 })), /Zostały Ci 3 kody zapasowe\./)
  assert.match(read(backupCodeUsedMail(zofia, { ...about, left: 1 })), /Został Ci 1 kod zapasowy\./)
  assert.match(read(backupCodeUsedMail(zofia, { ...about, left: 0 })), /Nie masz już żadnych kodów zapasowych\./)
})

test('MAIL-3: a browser’s name chosen by a stranger brings no address into the mail', () => {
  const browser = 'Log in at https://evil.example/now · Linux'
  const letter = passwordLinkMail(ada, { ...about, from: { ...about.from, browser }, token })
  const { text, html } = drawn(letter)
  assert.doesNotMatch(text + html, /evil\.example|evil\.|\/now/)
})

test('a browser and an address that are not known are said to be unknown', () => {
  assert.match(
    read(enabledMail(ada, { ...about, means: 'code', from: { browser: '', address: '' } })),
    /Browser: unknown IP address: unknown/,
  )
})

test('what nobody at a browser did names neither browser nor address', () => {
  assert.doesNotMatch(read(disabledMail(ada, { ...about, from: null })), /Browser|address/i)
})
