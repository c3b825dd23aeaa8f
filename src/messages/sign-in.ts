import { catalogue } from './catalogue.ts'

export const signIn = catalogue(
  {
    'sign_in.title': 'Sign in',
    'sign_in.email': 'E-mail address',
    'sign_in.submit': 'Sign in',
    'sign_in.cookies_refused':
      'This browser keeps no cookies of this page, and without them nobody can be signed in. Allow them, and see that the address above is {address}. If it is, tell an administrator of your organisation.',
    'sign_in.forgot': 'Forgot your password?',
    'sign_in.code_title': 'Two-step authentication',
    'sign_in.code_lead': 'Open your authenticator app and enter the code it shows now.',
    'sign_in.code_submit': 'Verify',
    'sign_in.use_backup_code': 'Use a backup code instead',
    'sign_in.use_code': 'Use a code from your app instead',
    'sign_in.backup_title': 'Use a backup code',
    'sign_in.backup_lead':
      'Enter one of the backup codes that you saved when you turned two-step authentication on. Each works once.',
    'sign_in.someone_else': 'Start again',
    'sign_in.locked_out': 'Can’t get a code from your app?',
    'sign_in.locked_out_backup_code':
      'Use a backup code. Look for your sheet in your papers, your downloads or your password manager.',
    'sign_in.locked_out_browser':
      'Look for another browser in which you are still signed in. If you confirmed there within the last ten minutes, you can add an app or key, or make new backup codes, under Security.',
    'sign_in.locked_out_administrator':
      'Ask an administrator of {organisation}. They can reset your two-step authentication, which takes a second administrator or 24 hours.',
    'sign_in.locked_out_never': 'Nobody will ever ask you for a code by phone or mail.',
    'sign_in.tries_left': '{count, plural, =0 {No tries are left.} one {# try is left.} other {# tries are left.}}',
    'sign_in.ends_soon': 'This page expires in a minute.',
    'sign_in.ended': 'This page has expired.',
    'sign_in.again': 'Sign in again',
    'enter.title': 'Your sign-in and its protection',
    'enter.lead': 'Here you see to how your account is protected. This works for 30 minutes, and in this browser only.',
    'enter.submit': 'Continue',
    'enter.again': 'Go back to {product}, and open this from there once more.',
    'enter.back': 'Back to {product}',
  },
  {
    'sign_in.title': 'Zaloguj się',
    'sign_in.email': 'Adres e-mail',
    'sign_in.submit': 'Zaloguj się',
    'sign_in.cookies_refused':
      'Ta przeglądarka nie zachowuje plików cookie tej strony, a bez nich nie da się zalogować. Zezwól na nie i sprawdź, czy adres u góry to {address}. Jeśli tak, powiadom administratora swojej organizacji.',
    'sign_in.forgot': 'Nie pamiętasz hasła?',
    'sign_in.code_title': 'Uwierzytelnianie dwuetapowe',
    'sign_in.code_lead': 'Otwórz aplikację uwierzytelniającą i wpisz kod, który teraz pokazuje.',
    'sign_in.code_submit': 'Zweryfikuj',
    'sign_in.use_backup_code': 'Użyj kodu zapasowego',
    'sign_in.use_code': 'Użyj kodu z aplikacji',
    'sign_in.backup_title': 'Użyj kodu zapasowego',
    'sign_in.backup_lead':
      'Wpisz jeden z kodów zapasowych zapisanych przy włączaniu uwierzytelniania dwuetapowego. Każdy działa tylko raz.',
    'sign_in.someone_else': 'Zacznij od nowa',
    'sign_in.locked_out': 'Nie możesz uzyskać kodu z aplikacji?',
    'sign_in.locked_out_backup_code':
      'Użyj kodu zapasowego. Poszukaj kartki z kodami w dokumentach, w pobranych plikach lub w menedżerze haseł.',
    'sign_in.locked_out_browser':
      'Sprawdź, czy Twoja sesja trwa jeszcze w innej przeglądarce. Jeśli w ciągu ostatnich dziesięciu minut potwierdzono tam, że to Ty, w zakładce „Bezpieczeństwo” możesz dodać aplikację lub klucz albo utworzyć nowe kody zapasowe.',
    'sign_in.locked_out_administrator':
      'Zwróć się do administratora organizacji {organisation}. Może on zresetować Twoje uwierzytelnianie dwuetapowe; potrzeba do tego drugiego administratora albo 24 godzin.',
    'sign_in.locked_out_never': 'Nikt nigdy nie poprosi Cię o kod przez telefon ani w wiadomości.',
    'sign_in.tries_left':
      '{count, plural, =0 {Nie ma już więcej prób.} one {Pozostała # próba.} few {Pozostały # próby.} many {Pozostało # prób.} other {Pozostało # próby.}}',
    'sign_in.ends_soon': 'Ta strona wygaśnie za minutę.',
    'sign_in.ended': 'Ta strona wygasła.',
    'sign_in.again': 'Zaloguj się ponownie',
    'enter.title': 'Logowanie i jego ochrona',
    'enter.lead':
      'Tutaj decydujesz, jak chronione jest Twoje konto. Działa to przez 30 minut i tylko w tej przeglądarce.',
    'enter.submit': 'Kontynuuj',
    'enter.again': 'Wróć do aplikacji {product} i otwórz to stamtąd jeszcze raz.',
    'enter.back': 'Wróć do aplikacji {product}',
  },
)
