import { catalogue } from './catalogue.ts'

/** Two-step authentication as an organisation requires it: what people meet, and what its administrators do. */
export const policy = catalogue(
  {
    'required.title': 'Set up two-step authentication',
    'required.why':
      '{organisation} requires two-step authentication, and the time to set it up is over. It takes about two minutes; then you are signed in.',
    'required.needs': 'You need a phone or computer with an authenticator app, or a passkey or security key.',
    'required.begin': 'Begin',
    'required.confirm_first':
      'First confirm your e-mail address: until then, the mails about your protection would not reach you.',
    'required.over': 'It isn’t asked of you any more. Sign out, and sign in again.',
    'required.line':
      '{organisation} requires two-step authentication from {date}: {days, plural, one {# day is left} other {# days are left}} to set it up.',
    'required.line_action': 'Set it up now',
  },
  {
    'required.title': 'Ustaw uwierzytelnianie dwuetapowe',
    'required.why':
      '{organisation} wymaga uwierzytelniania dwuetapowego, a czas na jego ustawienie minął. Zajmie to około dwóch minut, a potem zostaniesz zalogowany.',
    'required.needs':
      'Potrzebujesz telefonu lub komputera z aplikacją uwierzytelniającą albo klucza dostępu lub klucza bezpieczeństwa.',
    'required.begin': 'Rozpocznij',
    'required.confirm_first':
      'Najpierw potwierdź swój adres e-mail: do tego czasu wiadomości o Twojej ochronie mogłyby do Ciebie nie dotrzeć.',
    'required.over': 'Nie jest już od Ciebie wymagane. Wyloguj się i zaloguj ponownie.',
    'required.line':
      '{organisation} wymaga uwierzytelniania dwuetapowego od {date}: {days, plural, one {został # dzień} few {zostały # dni} other {zostało # dni}} na jego ustawienie.',
    'required.line_action': 'Ustaw teraz',
  },
)
