import { catalogue } from './catalogue.ts'

/** Passkeys and security keys, and several factors by their names. */
export const factors = catalogue(
  {
    'factors.title': 'How you confirm that it’s you',
    'factors.app': 'Authenticator app',
    'factors.passkey': 'Passkey',
    'factors.security_key': 'Security key',
    'factors.default_app': 'Authenticator app',
    'factors.default_passkey': 'Passkey',
    'factors.default_security_key': 'Security key',
    'factors.added': 'Added {at}',
    'factors.used': 'Last used {at}',
    'factors.synced': 'Synced to your devices',
    'factors.one_device': 'On one device',
    'factors.this_device': 'This device',
    'factors.elsewhere': 'Made for {rpId}: it doesn’t work at this address.',
    'factors.suspected':
      'It may have been copied, so it hasn’t been accepted since {at}. Add another one, or this one again if you still trust it, and then remove this entry.',
    'factors.add_app': 'Add an authenticator app',
    'factors.add_passkey': 'Add a passkey or security key',
    'factors.add_app_lead':
      'A second phone or tablet, or an app on your computer: its codes count as well. You scan a QR code and enter a code; what you have stays as it is.',
    'factors.add_passkey_lead':
      'You confirm by unlocking your phone or computer, or by touching a security key that is plugged in or held close. What you have stays as it is.',
    'factors.add_submit': 'Continue',
    'factors.full_apps': 'You have {count} authenticator apps, which is as many as there can be.',
    'factors.full_passkeys': 'You have {count} passkeys and security keys, which is as many as there can be.',
    'factors.rename': 'Rename',
    'factors.rename_this': 'Rename {name}',
    'factors.rename_title': 'Rename “{name}”',
    'factors.name': 'Name',
    'factors.name_hint': 'Such as “Work phone” or “Key in the drawer”. At most 40 characters.',
    'factors.save': 'Save',
    'factors.remove': 'Remove',
    'factors.remove_this': 'Remove {name}',
    'factors.remove_title': 'Remove “{name}”?',
    'factors.remove_lead':
      'Once it is removed, you can’t confirm with it any more{ends, select, yes {, and your sessions in other browsers and in the mobile app end} other {}}. Your other ways and your backup codes stay as they are.',
    'factors.remove_submit': 'Yes, remove',
    'factors.name_title': 'Give it a name',
    'factors.name_lead': 'The name tells you later which one it is. You can use it once you have pressed Finish.',
    'factors.choose': 'How do you want to confirm that it’s you?',
    'factors.choose_app': 'Authenticator app',
    'factors.choose_app_hint': 'An app on your phone shows a code that changes every 30 seconds.',
    'factors.choose_passkey': 'Passkey or security key',
    'factors.choose_passkey_hint':
      'You unlock your phone or computer as usual, or touch a security key. A fake page can’t make use of it.',
    'factors.choose_unavailable':
      'Passkeys and security keys don’t work at {address}: they need an address with a name, not numbers. Use an authenticator app here.',
    'passkey.step_make': 'Add',
    'passkey.step_prove': 'Try it',
    'passkey.step_name': 'Name',
    'passkey.make_title': 'Add a passkey or security key',
    'passkey.make_lead': 'Press the button, and follow your browser: it asks which device or key you want to use.',
    'passkey.make_submit': 'Choose a device or key',
    'passkey.prove_title': 'Try it once',
    'passkey.prove_lead': 'To make sure that it works, confirm with it now, as you will when you sign in.',
    'passkey.prove_submit': 'Try it',
    'passkey.again': 'Add another one instead',
    'passkey.no_script': 'Passkeys and security keys need JavaScript, which isn’t running on this page.',
    'passkey.unsupported':
      'This browser can’t use passkeys or security keys here. That takes a current browser, and an address that begins with https.',
    'passkey.waiting': 'Follow what your browser shows now.',
    'passkey.cancelled':
      'Nothing was confirmed: it was cancelled, or no passkey or security key of this account was found. Try again, or use another way.',
    'passkey.not_made':
      'Nothing was added: it was cancelled, or that device or key can’t be used here. Try again, or choose another one.',
    'passkey.not_tried':
      'It wasn’t tried: that was cancelled, or what you added wasn’t found. Try again, or add another one.',
    'passkey.timed_out': 'That took too long. Try again.',
    'passkey.known_already': 'That device or key is added already. Use another one.',
    'passkey.not_able': 'That device or key can’t be used here. Use another one.',
    'passkey.wrong_site':
      'Passkeys and security keys don’t work at this address. Open this application at its usual address, and try again.',
    'passkey.unreachable': 'We couldn’t be reached. Try again.',
    'sign_in.passkey_title': 'Two-step authentication',
    'sign_in.passkey_lead': 'Confirm with your passkey or security key that it’s you.',
    'sign_in.passkey_submit': 'Use passkey or security key',
    'sign_in.locked_out_passkey': 'Can’t use your passkey or security key?',
    'sign_in.use_passkey': 'Use a passkey or security key instead',
    'confirm.use_passkey': 'Use passkey or security key',
    'confirm.passkey_lead': 'You last confirmed more than ten minutes ago: confirm with your passkey or security key.',
    'confirm.passkey_asks': 'Your browser then asks for your passkey or security key.',
    'mobile.passkeys_in_browser':
      'Your passkeys and security keys work in the browser. Here, use a code from your app or a backup code.',
    'mobile.passkeys_only':
      'Your passkeys and security keys work only in the browser. Here, use a backup code; if you have none left, sign in in the browser and make new ones.',
  },
  {
    'factors.title': 'Jak potwierdzasz, że to Ty',
    'factors.app': 'Aplikacja uwierzytelniająca',
    'factors.passkey': 'Klucz dostępu',
    'factors.security_key': 'Klucz bezpieczeństwa',
    'factors.default_app': 'Aplikacja uwierzytelniająca',
    'factors.default_passkey': 'Klucz dostępu',
    'factors.default_security_key': 'Klucz bezpieczeństwa',
    'factors.added': 'Dodano: {at}',
    'factors.used': 'Ostatnie użycie: {at}',
    'factors.synced': 'Zsynchronizowany z Twoimi urządzeniami',
    'factors.one_device': 'Na jednym urządzeniu',
    'factors.this_device': 'To urządzenie',
    'factors.elsewhere': 'Utworzono go dla {rpId}: pod tym adresem nie działa.',
    'factors.suspected':
      'Mógł zostać skopiowany, więc od {at} nie jest przyjmowany. Dodaj inny klucz albo, jeśli nadal mu ufasz, ten sam ponownie, a potem usuń ten wpis.',
    'factors.add_app': 'Dodaj aplikację uwierzytelniającą',
    'factors.add_passkey': 'Dodaj klucz dostępu lub klucz bezpieczeństwa',
    'factors.add_app_lead':
      'Drugi telefon lub tablet albo aplikacja na komputerze: jej kody też się liczą. Wystarczy zeskanować kod QR i wpisać kod; to, co już masz, zostaje bez zmian.',
    'factors.add_passkey_lead':
      'Potwierdzasz, odblokowując telefon lub komputer albo dotykając klucza bezpieczeństwa, podłączonego lub przyłożonego. To, co już masz, zostaje bez zmian.',
    'factors.add_submit': 'Dalej',
    'factors.full_apps': 'Liczba Twoich aplikacji uwierzytelniających to już {count}: więcej nie można dodać.',
    'factors.full_passkeys': 'Liczba Twoich kluczy to już {count}: więcej nie można dodać.',
    'factors.rename': 'Zmień nazwę',
    'factors.rename_this': 'Zmień nazwę: {name}',
    'factors.rename_title': 'Zmień nazwę: „{name}”',
    'factors.name': 'Nazwa',
    'factors.name_hint': 'Na przykład „Telefon służbowy” lub „Klucz w szufladzie”. Najwyżej 40 znaków.',
    'factors.save': 'Zapisz',
    'factors.remove': 'Usuń',
    'factors.remove_this': 'Usuń: {name}',
    'factors.remove_title': 'Usunąć „{name}”?',
    'factors.remove_lead':
      'Po usunięciu nie potwierdzisz już w ten sposób, że to Ty{ends, select, yes {, a sesje w innych przeglądarkach i w aplikacji mobilnej się zakończą} other {}}. Pozostałe sposoby i kody zapasowe zostają bez zmian.',
    'factors.remove_submit': 'Tak, usuń',
    'factors.name_title': 'Nadaj nazwę',
    'factors.name_lead':
      'Dzięki nazwie rozpoznasz później, co to jest. Nowy sposób zacznie działać, gdy naciśniesz „Zakończ”.',
    'factors.choose': 'Jak chcesz potwierdzać, że to Ty?',
    'factors.choose_app': 'Aplikacja uwierzytelniająca',
    'factors.choose_app_hint': 'Aplikacja w telefonie pokazuje kod, który zmienia się co 30 sekund.',
    'factors.choose_passkey': 'Klucz dostępu lub klucz bezpieczeństwa',
    'factors.choose_passkey_hint':
      'Odblokowujesz telefon lub komputer tak jak zwykle albo dotykasz klucza bezpieczeństwa. Fałszywa strona nie może tego wykorzystać.',
    'factors.choose_unavailable':
      'Klucze dostępu i klucze bezpieczeństwa nie działają pod adresem {address}: potrzebny jest adres z nazwą, a nie z liczb. Użyj tutaj aplikacji uwierzytelniającej.',
    'passkey.step_make': 'Dodaj',
    'passkey.step_prove': 'Wypróbuj',
    'passkey.step_name': 'Nazwa',
    'passkey.make_title': 'Dodaj klucz dostępu lub klucz bezpieczeństwa',
    'passkey.make_lead':
      'Naciśnij przycisk i postępuj zgodnie ze wskazówkami przeglądarki: zapyta o urządzenie lub klucz.',
    'passkey.make_submit': 'Wybierz urządzenie lub klucz',
    'passkey.prove_title': 'Wypróbuj go',
    'passkey.prove_lead': 'Aby mieć pewność, że działa, potwierdź nim teraz, że to Ty, tak jak przy logowaniu.',
    'passkey.prove_submit': 'Wypróbuj',
    'passkey.again': 'Dodaj inny klucz',
    'passkey.no_script':
      'Klucze dostępu i klucze bezpieczeństwa wymagają JavaScriptu, który na tej stronie nie działa.',
    'passkey.unsupported':
      'Ta przeglądarka nie może tu użyć kluczy dostępu ani kluczy bezpieczeństwa. Potrzebna jest aktualna przeglądarka i adres zaczynający się od https.',
    'passkey.waiting': 'Postępuj zgodnie z tym, co pokazuje przeglądarka.',
    'passkey.cancelled':
      'Nic nie zostało potwierdzone: anulowano to albo nie znaleziono klucza do tego konta. Spróbuj ponownie lub użyj innego sposobu.',
    'passkey.not_made':
      'Nic nie zostało dodane: anulowano to albo tego urządzenia lub klucza nie można tu użyć. Spróbuj ponownie lub wybierz inne urządzenie albo inny klucz.',
    'passkey.not_tried':
      'Nie udało się go wypróbować: anulowano to albo nie znaleziono dodanego klucza. Spróbuj ponownie lub dodaj inny.',
    'passkey.timed_out': 'Trwało to zbyt długo. Spróbuj ponownie.',
    'passkey.known_already': 'To urządzenie lub ten klucz jest już dodany. Użyj innego.',
    'passkey.not_able': 'Tego urządzenia lub klucza nie można tu użyć. Użyj innego.',
    'passkey.wrong_site':
      'Pod tym adresem klucze dostępu i klucze bezpieczeństwa nie działają. Otwórz aplikację pod jej zwykłym adresem i spróbuj ponownie.',
    'passkey.unreachable': 'Nie udało się nawiązać połączenia. Spróbuj ponownie.',
    'sign_in.passkey_title': 'Uwierzytelnianie dwuetapowe',
    'sign_in.passkey_lead': 'Potwierdź kluczem dostępu lub kluczem bezpieczeństwa, że to Ty.',
    'sign_in.passkey_submit': 'Użyj klucza',
    'sign_in.locked_out_passkey': 'Nie możesz użyć klucza?',
    'sign_in.use_passkey': 'Użyj klucza dostępu lub klucza bezpieczeństwa',
    'confirm.use_passkey': 'Użyj klucza',
    'confirm.passkey_lead':
      'Od ostatniego potwierdzenia minęło ponad dziesięć minut: potwierdź kluczem dostępu lub kluczem bezpieczeństwa.',
    'confirm.passkey_asks': 'Przeglądarka poprosi potem o klucz dostępu lub klucz bezpieczeństwa.',
    'mobile.passkeys_in_browser':
      'Twoje klucze dostępu i klucze bezpieczeństwa działają w przeglądarce. Tutaj użyj kodu z aplikacji lub kodu zapasowego.',
    'mobile.passkeys_only':
      'Twoje klucze dostępu i klucze bezpieczeństwa działają tylko w przeglądarce. Tutaj użyj kodu zapasowego; jeśli nie masz już żadnego, zaloguj się w przeglądarce i utwórz nowe.',
  },
)
