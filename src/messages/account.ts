import { catalogue } from './catalogue.ts'

export const account = catalogue(
  {
    'sessions.title': 'Where you are signed in',
    'sessions.lead': 'Each browser and each phone in which you are signed in. Sign out wherever you don’t know it.',
    'sessions.lead_only': 'Each browser and each phone in which you are signed in.',
    'sessions.this_one': 'This one',
    'sessions.mobile_app': 'Mobile app',
    'sessions.unknown_browser': 'Unknown browser',
    'sessions.last_seen': 'last seen {at}',
    'sessions.since': 'signed in {at}',
    'sessions.more': '{count, plural, one {# more session is not shown.} other {# more sessions are not shown.}}',
    'sessions.none': 'No sessions are listed.',
    'sessions.not_now': 'Where you are signed in can’t be shown at the moment.',
    'sessions.end': 'Sign out',
    'sessions.end_this': 'Sign out: {name}, {address}',
    'sessions.end_others': 'Sign out everywhere else',
    'sessions.all': 'All {count, plural, one {# session} other {# sessions}}',
    'sessions.back': 'Back to security',

    'was_it_you.title': 'If it wasn’t you',
    'was_it_you.lead': 'Do these things in this order. Then nobody else can use your account.',
    'was_it_you.end': '1. Sign out everywhere else',
    'was_it_you.end_why': 'It ends your sessions in every other browser and in the mobile app, at once.',
    'was_it_you.password': '2. Change your password',
    'was_it_you.password_why':
      'Choose one that you use nowhere else. It also cancels a change of your e-mail address that isn’t confirmed yet.',
    'was_it_you.codes': '3. Make new backup codes',
    'was_it_you.codes_why': 'If someone has seen the old ones, they are worth nothing afterwards.',
    'was_it_you.enable': '3. Add a second step',
    'was_it_you.enable_why':
      'With two-step authentication a stolen password is no longer enough to sign in as you, if your organisation’s plan includes it.',
    'was_it_you.look': '4. Look at what happened',
    'was_it_you.look_why':
      'Your history lists the newest events. If there is something that you don’t understand, ask an administrator of your organisation.',
    'was_it_you.history': 'To your history',

    'change_email.title': 'Change your e-mail address',
    'change_email.lead':
      'A link is mailed to the new address. Until it is opened and confirmed, everything stays as it is.',
    'change_email.new': 'New e-mail address',
    'change_email.submit': 'Mail me the link',
    'change_email.pending': 'Waiting for confirmation: {email}',
    'confirm_new_email.title': 'Confirm your new e-mail address',
    'confirm_new_email.lead':
      'Press the button, and from then on you sign in as {email}. Your password and two-step authentication stay as they are.',
    'confirm_new_email.submit': 'Use this address',

    'export.title': 'Your data',
    'export.lead':
      'A file (JSON) with what is kept here about you: your profile, your sessions, your history and the mails of the last days. Nothing in it signs anyone in.',
    'export.submit': 'Download your data',

    'delete.title': 'Delete your account',
    'delete.lead': 'It deletes everything that is kept here about you, for good.',
    'delete.to_page': 'Delete your account…',
    'delete.means':
      'Your profile, your password, your ways to confirm, your backup codes, your sessions and your mails are deleted at once. Nobody can bring them back.',
    'delete.stays': 'Records of security events stay for a limited time, without your name and e-mail address.',
    'delete.where': 'You are signed out everywhere. No mail is sent any more.',
    'delete.submit': 'Yes, delete my account',
    'delete.cancel': 'Cancel',
  },
  {
    'sessions.title': 'Twoje aktywne sesje',
    'sessions.lead': 'Każda przeglądarka i każdy telefon z Twoją sesją. Zakończ te, których nie rozpoznajesz.',
    'sessions.lead_only': 'Każda przeglądarka i każdy telefon z Twoją sesją.',
    'sessions.this_one': 'Ta sesja',
    'sessions.mobile_app': 'Aplikacja mobilna',
    'sessions.unknown_browser': 'Nieznana przeglądarka',
    'sessions.last_seen': 'ostatnio {at}',
    'sessions.since': 'zalogowano {at}',
    'sessions.more':
      '{count, plural, one {Nie pokazano jeszcze # sesji.} few {Nie pokazano jeszcze # sesji.} many {Nie pokazano jeszcze # sesji.} other {Nie pokazano jeszcze # sesji.}}',
    'sessions.none': 'Lista sesji jest pusta.',
    'sessions.not_now': 'Nie można teraz pokazać Twoich aktywnych sesji.',
    'sessions.end': 'Wyloguj',
    'sessions.end_this': 'Wyloguj: {name}, {address}',
    'sessions.end_others': 'Wyloguj wszędzie indziej',
    'sessions.all':
      '{count, plural, one {# sesja} few {Wszystkie # sesje} many {Wszystkie # sesji} other {Wszystkie # sesji}}',
    'sessions.back': 'Wróć do bezpieczeństwa',

    'was_it_you.title': 'Jeśli to nie Ty',
    'was_it_you.lead': 'Zrób to w tej kolejności. Potem nikt inny nie skorzysta z Twojego konta.',
    'was_it_you.end': '1. Wyloguj się wszędzie indziej',
    'was_it_you.end_why': 'Od razu kończy to Twoje sesje we wszystkich innych przeglądarkach i w aplikacji mobilnej.',
    'was_it_you.password': '2. Zmień hasło',
    'was_it_you.password_why':
      'Wybierz takie, którego nie używasz nigdzie indziej. Unieważnia to także zmianę adresu e-mail, która nie została jeszcze potwierdzona.',
    'was_it_you.codes': '3. Utwórz nowe kody zapasowe',
    'was_it_you.codes_why': 'Jeśli ktoś widział stare, nic mu po nich nie zostanie.',
    'was_it_you.enable': '3. Dodaj drugi krok',
    'was_it_you.enable_why':
      'Z uwierzytelnianiem dwuetapowym skradzione hasło już nie wystarczy, by się za Ciebie podać, o ile plan Twojej organizacji je obejmuje.',
    'was_it_you.look': '4. Sprawdź, co się wydarzyło',
    'was_it_you.look_why':
      'Historia pokazuje najnowsze zdarzenia. Jeśli czegoś w niej nie rozumiesz, zapytaj administratora swojej organizacji.',
    'was_it_you.history': 'Do historii',

    'change_email.title': 'Zmiana adresu e-mail',
    'change_email.lead':
      'Na nowy adres wyślemy link. Dopóki nie zostanie otwarty i potwierdzony, wszystko pozostaje bez zmian.',
    'change_email.new': 'Nowy adres e-mail',
    'change_email.submit': 'Wyślij link',
    'change_email.pending': 'Czeka na potwierdzenie: {email}',
    'confirm_new_email.title': 'Potwierdź swój nowy adres e-mail',
    'confirm_new_email.lead':
      'Naciśnij przycisk, a od tej chwili logujesz się jako {email}. Hasło i uwierzytelnianie dwuetapowe pozostają bez zmian.',
    'confirm_new_email.submit': 'Używaj tego adresu',

    'export.title': 'Twoje dane',
    'export.lead':
      'Plik (JSON) z tym, co tu o Tobie przechowujemy: profil, sesje, historia i wiadomości z ostatnich dni. Nic w nim nie pozwala się zalogować.',
    'export.submit': 'Pobierz swoje dane',

    'delete.title': 'Usunięcie konta',
    'delete.lead': 'Usuwa na zawsze wszystko, co tu o Tobie przechowujemy.',
    'delete.to_page': 'Usuń konto…',
    'delete.means':
      'Profil, hasło, sposoby potwierdzania, kody zapasowe, sesje i wiadomości zostaną usunięte od razu. Nikt nie może ich przywrócić.',
    'delete.stays':
      'Zapisy zdarzeń związanych z bezpieczeństwem pozostają przez ograniczony czas, bez Twojego nazwiska i adresu e-mail.',
    'delete.where': 'Wszystkie Twoje sesje się zakończą. Nie wyślemy już żadnej wiadomości.',
    'delete.submit': 'Tak, usuń moje konto',
    'delete.cancel': 'Anuluj',
  },
)
