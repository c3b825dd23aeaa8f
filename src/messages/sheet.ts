import { catalogue } from './catalogue.ts'

export const sheet = catalogue(
  {
    'sheet.documentTitle': '{product}: backup codes',
    'sheet.title': 'Backup codes',
    'sheet.purpose': 'For signing in to {product} when you can’t use your authenticator app, passkey or security key.',
    'sheet.email': 'E-mail address',
    'sheet.name': 'Name',
    'sheet.organisation': 'Organisation',
    'sheet.made': 'Made on',
    'sheet.codes': 'Tick off each code that you have used.',
    'sheet.advice': 'What to do with these codes',
    'sheet.keep.title': 'Keep this sheet safe',
    'sheet.keep':
      'Put it where you keep important papers: a place that you can reach without your phone or key, and others can’t.',
    'sheet.once.title': 'Each code works once',
    'sheet.once': 'It stands in for the code from your app, or your key. You still need your password.',
    'sheet.use.title': 'How to use one',
    'sheet.use':
      'Open {url}, enter your e-mail address and password, then choose “Use a backup code instead”. Capitals, spaces and dashes don’t matter.',
    'sheet.renew.title': 'Make new ones in time',
    'sheet.renew':
      'When few are left, or someone else may have seen this sheet, make new codes in your profile settings under “Security”. The codes on this sheet stop working then.',
    'sheet.never.title': 'Never give one away',
    'sheet.never':
      'We never ask for a backup code. Someone who calls or writes to get one is not from us, whoever they say they are.',
  },
  {
    'sheet.documentTitle': '{product}: kody zapasowe',
    'sheet.title': 'Kody zapasowe',
    'sheet.purpose': 'Do logowania do {product}, gdy nie możesz użyć aplikacji uwierzytelniającej ani klucza.',
    'sheet.email': 'Adres e-mail',
    'sheet.name': 'Imię i nazwisko',
    'sheet.organisation': 'Organizacja',
    'sheet.made': 'Utworzono',
    'sheet.codes': 'Zaznacz każdy kod, który został użyty.',
    'sheet.advice': 'Co zrobić z tymi kodami',
    'sheet.keep.title': 'Przechowuj tę kartkę bezpiecznie',
    'sheet.keep':
      'Trzymaj ją tam, gdzie ważne dokumenty: w miejscu, do którego masz dostęp bez telefonu i bez klucza, a inni go nie mają.',
    'sheet.once.title': 'Każdy kod działa raz',
    'sheet.once': 'Zastępuje kod z aplikacji lub klucz. Hasło nadal jest potrzebne.',
    'sheet.use.title': 'Jak użyć kodu',
    'sheet.use':
      'Otwórz {url}, podaj adres e-mail i hasło, a potem wybierz „Użyj kodu zapasowego”. Wielkość liter, spacje i myślniki nie mają znaczenia.',
    'sheet.renew.title': 'Utwórz nowe na czas',
    'sheet.renew':
      'Gdy zostanie ich niewiele albo ktoś inny mógł zobaczyć tę kartkę, utwórz nowe kody w ustawieniach profilu, w zakładce „Bezpieczeństwo”. Kody z tej kartki przestaną wtedy działać.',
    'sheet.never.title': 'Nikomu nie podawaj kodu',
    'sheet.never':
      'Nigdy nie prosimy o kod zapasowy. Kto dzwoni lub pisze, żeby go dostać, nie jest od nas, za kogokolwiek się podaje.',
  },
)
