import { catalogue } from './catalogue.ts'

/** What only the mobile app says. All else it says in the words of the pages. */
export const mobile = catalogue(
  {
    'mobile.server_title': 'Where do you sign in?',
    'mobile.server_lead': 'Enter the address at which you sign in with your browser.',
    'mobile.server_address': 'Server address',
    'mobile.server_example': 'Such as sign-in.example.com',
    'mobile.server': 'Server: {server}',
    'mobile.other_server': 'Use another server',
    'mobile.not_an_address': 'That is not the address of a server. One looks like sign-in.example.com.',
    'mobile.needs_https':
      'Outside your own network an address has to begin with https://, or others could read your password.',
    'mobile.not_countersign':
      'There is no Countersign at {server}. Compare the address with the one in your browser, then try again.',
    'mobile.offline': 'You are offline. Turn on Wi-Fi or mobile data, then try again.',
    'mobile.unreachable':
      '{server} doesn’t answer. Try again in a minute. If it stays like this, tell an administrator of your organisation.',
    'mobile.unavailable':
      '{server} is out of service for the moment. Try again in a minute. If it stays like this, tell an administrator of your organisation.',
    'mobile.session_ended':
      'Your session has ended: you signed out elsewhere, or your password or two-step authentication was changed. Sign in again.',
    'mobile.memory_only':
      'In a browser this app keeps your session in memory only: it is gone when the page is closed or loaded anew.',
    'mobile.try_again': 'Try again',
    'mobile.wait': 'One moment …',
    'mobile.required_by': 'Your organisation requires two-step authentication. Set it up by {date}.',
    'mobile.required_then': 'It takes about two minutes. Then sign in here again.',
    'mobile.set_up': 'Set up in the browser',
    'mobile.manage': 'Manage in the browser',
    'mobile.opens_browser': 'Opens your browser',
    'mobile.elsewhere': 'Your profile, and where else you are signed in, are in {product} itself.',
  },
  {
    'mobile.server_title': 'Gdzie się logujesz?',
    'mobile.server_lead': 'Wpisz adres, pod którym logujesz się w przeglądarce.',
    'mobile.server_address': 'Adres serwera',
    'mobile.server_example': 'Na przykład sign-in.example.com',
    'mobile.server': 'Serwer: {server}',
    'mobile.other_server': 'Użyj innego serwera',
    'mobile.not_an_address': 'To nie jest adres serwera. Powinien wyglądać tak: sign-in.example.com.',
    'mobile.needs_https':
      'Poza Twoją siecią adres musi zaczynać się od https://, bo inaczej ktoś mógłby odczytać Twoje hasło.',
    'mobile.not_countersign':
      'Pod adresem {server} nie ma Countersign. Porównaj adres z tym w przeglądarce i spróbuj ponownie.',
    'mobile.offline': 'Brak połączenia z internetem. Włącz Wi-Fi lub dane komórkowe i spróbuj ponownie.',
    'mobile.unreachable':
      'Serwer {server} nie odpowiada. Spróbuj ponownie za minutę. Jeśli to nie pomoże, powiadom administratora swojej organizacji.',
    'mobile.unavailable':
      'Serwer {server} jest chwilowo niedostępny. Spróbuj ponownie za minutę. Jeśli to nie pomoże, powiadom administratora swojej organizacji.',
    'mobile.session_ended':
      'Twoja sesja się zakończyła: wylogowano ją gdzie indziej albo zmieniono hasło lub uwierzytelnianie dwuetapowe. Zaloguj się ponownie.',
    'mobile.memory_only':
      'W przeglądarce ta aplikacja przechowuje sesję tylko w pamięci: znika ona po zamknięciu lub ponownym wczytaniu strony.',
    'mobile.try_again': 'Spróbuj ponownie',
    'mobile.wait': 'Chwileczkę…',
    'mobile.required_by': 'Twoja organizacja wymaga uwierzytelniania dwuetapowego. Ustaw je najpóźniej {date}.',
    'mobile.required_then': 'Zajmie to około dwóch minut. Potem zaloguj się tutaj ponownie.',
    'mobile.set_up': 'Skonfiguruj w przeglądarce',
    'mobile.manage': 'Zarządzaj w przeglądarce',
    'mobile.opens_browser': 'Otwiera przeglądarkę',
    'mobile.elsewhere': 'Twój profil i lista Twoich sesji są w samej aplikacji {product}.',
  },
)
