import { catalogue } from './catalogue.ts'

export const signIn = catalogue(
  {
    'sign_in.title': 'Sign in',
    'sign_in.email': 'E-mail address',
    'sign_in.submit': 'Sign in',
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
    'sign_in.locked_out': 'No phone and no backup codes?',
    'sign_in.locked_out_help':
      'Look for your sheet of backup codes first: in your papers, your downloads or your password manager. If it is gone, ask an administrator of your organisation. Nobody will ever ask you for a code by phone or mail.',
    'sign_in.tries_left': '{count, plural, =0 {No tries are left.} one {# try is left.} other {# tries are left.}}',
    'sign_in.ends_soon': 'This page expires in a minute.',
    'sign_in.ended': 'This page has expired.',
    'sign_in.again': 'Sign in again',
  },
  {
    'sign_in.title': 'Zaloguj się',
    'sign_in.email': 'Adres e-mail',
    'sign_in.submit': 'Zaloguj się',
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
    'sign_in.locked_out': 'Nie masz ani telefonu, ani kodów zapasowych?',
    'sign_in.locked_out_help':
      'Najpierw poszukaj kartki z kodami zapasowymi: w dokumentach, w pobranych plikach lub w menedżerze haseł. Jeśli jej nie ma, zwróć się do administratora swojej organizacji. Nikt nigdy nie poprosi Cię o kod przez telefon ani w wiadomości.',
    'sign_in.tries_left':
      '{count, plural, =0 {Nie ma już więcej prób.} one {Pozostała # próba.} few {Pozostały # próby.} many {Pozostało # prób.} other {Pozostało # próby.}}',
    'sign_in.ends_soon': 'Ta strona wygaśnie za minutę.',
    'sign_in.ended': 'Ta strona wygasła.',
    'sign_in.again': 'Zaloguj się ponownie',
  },
)
