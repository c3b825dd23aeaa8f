import { catalogue } from './catalogue.ts'

export const notices = catalogue(
  {
    'notice.enabled': 'Two-step authentication is on. From now on you are asked for a code when you sign in.',
    'notice.enabled_by_passkey':
      'Two-step authentication is on. From now on you are asked for your passkey or security key when you sign in.',
    'notice.factor_added': 'Added. From now on you can confirm with it, too.',
    'notice.factor_renamed': 'The name was changed.',
    'notice.factor_removed': 'It is removed, and doesn’t confirm any more that it’s you.',
    'notice.factor_gone': 'It isn’t there any more, so nothing was changed.',
    'notice.sessions_stay': 'Where you are signed in elsewhere you may stay so: sign out there, too.',
    'notice.disabled': 'Two-step authentication is off. Your password alone signs you in.',
    'notice.replaced':
      'Your new phone is paired, and your new backup codes are in force. The old phone and the old codes don’t work any more.',
    'notice.codes_renewed': 'Your new backup codes are in force. The old ones don’t work any more.',
    'notice.backup_code_used':
      'You used a backup code. {count, plural, =0 {There are no backup codes left.} one {# backup code is left.} other {# backup codes are left.}}',
    'notice.backup_codes_few':
      'You used a backup code. {count, plural, =0 {There are no backup codes left.} one {# backup code is left.} other {# backup codes are left.}} Make new ones while you can.',
    'notice.make_new_codes': 'Make new backup codes',
    'notice.read_mail': 'Read the mail that was sent',
    'notice.enrolment_left': 'Nothing was changed.',
    'notice.enrolment_codes_replaced':
      'You started again in another window. Keep these backup codes, not those you saw before.',
    'notice.enrolment_extended': 'You have 15 more minutes.',
    'notice.enrolment_not_extended': 'There is no more time to be had: finish this, or start again.',
    'notice.old_page': 'That page was out of date, so nothing was changed.',
    'notice.challenge_answered':
      'That was right, but our answer didn’t reach this browser. Sign in once more; a code has to be another one.',
    'notice.challenge_gone': 'That page was out of date. Sign in again.',
    'notice.challenge_cancelled': 'Nobody was signed in. You can start again.',
    'notice.signed_in_otherwise':
      'Somebody signed in in another tab meanwhile. Nothing was done with what you entered: look at whose account this is now.',
    'notice.session_over': 'You aren’t signed in here any more. Sign in to go on.',
    'notice.session_ended': 'That session was ended.',
    'notice.sessions_ended': 'You are signed out everywhere else.',
    'notice.reset_asked':
      'The reset was asked for. The person was mailed; it takes effect when a second administrator approves it, or in 24 hours.',
    'notice.reset_done': 'Two-step authentication was reset. The person was mailed, and signed out everywhere.',
    'notice.reset_cancelled': 'The reset was cancelled. The person was mailed.',
    'notice.own_reset_cancelled': 'The reset was cancelled. Your two-step authentication stays as it is.',
    'notice.codes_let_in': 'Codes from unknown browsers are let in again.',
    'notice.deactivated': 'This person is deactivated and was signed out everywhere.',
    'notice.reactivated': 'This person may sign in again.',
    'notice.invited':
      '{count, plural, one {# person is invited, and was mailed a link.} other {# people are invited, and were each mailed a link.}}{more, plural, =0 {} one { # line was left out.} other { # lines were left out.}}',
    'notice.nobody_invited':
      'Nobody was invited.{more, plural, =0 {} one { # line was left out.} other { # lines were left out.}}',
    'notice.invitation_sent': 'The invitation is on its way again. The link mailed before doesn’t work any more.',
    'notice.invitation_withdrawn': 'The invitation was taken back, and its link doesn’t work any more.',
    'notice.role_changed': 'The role was changed. The person was mailed, and so were you.',
    'notice.signed_out': 'You are signed out.',
    'notice.password_changed': 'Your password was changed. It is a strong one. Your other sessions were ended.',
    'notice.password_changed_fair':
      'Your password was changed. It is fair, not strong: a longer one would stand more guesses. Your other sessions were ended.',
    'notice.password_reset': 'Your password was changed. Sign in with the new one.',
    'notice.profile_saved': 'Saved.',
    'notice.email_confirmed': 'Your e-mail address is confirmed.',
    'notice.email_change_sent':
      'The link to the new address is on its way. Open it within 24 hours; until then nothing changes.',
    'notice.email_changed': 'Your e-mail address was changed.',
    'notice.export_ready': 'That is confirmed. Now download your data.',
    'notice.account_deleted': 'Your account was deleted.',
    'notice.confirmation_sent': 'The link is on its way. Open it within 7 days.',
  },
  {
    'notice.enabled': 'Uwierzytelnianie dwuetapowe jest włączone. Od teraz przy logowaniu poprosimy o kod.',
    'notice.enabled_by_passkey':
      'Uwierzytelnianie dwuetapowe jest włączone. Od teraz przy logowaniu poprosimy o klucz dostępu lub klucz bezpieczeństwa.',
    'notice.factor_added': 'Dodano. Od teraz możesz potwierdzać, że to Ty, także w ten sposób.',
    'notice.factor_renamed': 'Nazwa została zmieniona.',
    'notice.factor_removed': 'Usunięto. Nie potwierdzisz już w ten sposób, że to Ty.',
    'notice.factor_gone': 'Tego już nie ma, więc nic nie zostało zmienione.',
    'notice.sessions_stay': 'Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.',
    'notice.disabled': 'Uwierzytelnianie dwuetapowe jest wyłączone. Do zalogowania wystarczy samo hasło.',
    'notice.replaced':
      'Nowy telefon jest sparowany, a nowe kody zapasowe już działają. Stary telefon i stare kody już nie działają.',
    'notice.codes_renewed': 'Nowe kody zapasowe już działają. Stare są nieważne.',
    'notice.backup_code_used':
      'Użyto kodu zapasowego. {count, plural, =0 {Nie ma już żadnych kodów zapasowych.} one {Pozostał # kod zapasowy.} few {Pozostały # kody zapasowe.} many {Pozostało # kodów zapasowych.} other {Pozostało # kodu zapasowego.}}',
    'notice.backup_codes_few':
      'Użyto kodu zapasowego. {count, plural, =0 {Nie ma już żadnych kodów zapasowych.} one {Pozostał # kod zapasowy.} few {Pozostały # kody zapasowe.} many {Pozostało # kodów zapasowych.} other {Pozostało # kodu zapasowego.}} Utwórz nowe, póki możesz.',
    'notice.make_new_codes': 'Utwórz nowe kody zapasowe',
    'notice.read_mail': 'Przeczytaj wysłaną wiadomość',
    'notice.enrolment_left': 'Nic nie zostało zmienione.',
    'notice.enrolment_codes_replaced':
      'Zaczęto od nowa w innym oknie. Zachowaj te kody zapasowe, a nie te, które były widoczne wcześniej.',
    'notice.enrolment_extended': 'Masz jeszcze 15 minut.',
    'notice.enrolment_not_extended': 'Czasu nie da się już przedłużyć: dokończ to albo zacznij od nowa.',
    'notice.old_page': 'Ta strona była nieaktualna, więc nic nie zostało zmienione.',
    'notice.challenge_answered':
      'Wszystko się zgadzało, ale nasza odpowiedź nie dotarła do tej przeglądarki. Zaloguj się jeszcze raz; jeśli kodem, to innym.',
    'notice.challenge_gone': 'Ta strona była nieaktualna. Zaloguj się ponownie.',
    'notice.challenge_cancelled': 'Nikt nie został zalogowany. Możesz zacząć od nowa.',
    'notice.signed_in_otherwise':
      'W innej karcie ktoś się tymczasem zalogował. To, co wpisano, nie zostało użyte: sprawdź, czyje konto jest teraz otwarte.',
    'notice.session_over': 'Ta sesja już się zakończyła. Zaloguj się, aby kontynuować.',
    'notice.session_ended': 'Ta sesja została zakończona.',
    'notice.sessions_ended': 'Wszystkie inne Twoje sesje zostały zakończone.',
    'notice.reset_asked':
      'Poproszono o zresetowanie. Osoba dostała wiadomość; reset nastąpi, gdy zatwierdzi go drugi administrator, albo za 24 godziny.',
    'notice.reset_done':
      'Uwierzytelnianie dwuetapowe zostało zresetowane. Osoba dostała wiadomość, a wszystkie jej sesje zakończono.',
    'notice.reset_cancelled': 'Resetowanie zostało anulowane. Osoba dostała wiadomość.',
    'notice.own_reset_cancelled':
      'Resetowanie zostało anulowane. Twoje uwierzytelnianie dwuetapowe pozostaje bez zmian.',
    'notice.codes_let_in': 'Kody z nieznanych przeglądarek są znów przyjmowane.',
    'notice.deactivated': 'Ta osoba jest dezaktywowana, a wszystkie jej sesje zakończono.',
    'notice.reactivated': 'Ta osoba może znów się logować.',
    'notice.invited':
      '{count, plural, one {Zaproszono # osobę i wysłano jej link.} few {Zaproszono # osoby i wysłano im link.} many {Zaproszono # osób i wysłano im link.} other {Zaproszono # osoby i wysłano im link.}}{more, plural, =0 {} one { Pominięto # wiersz.} few { Pominięto # wiersze.} many { Pominięto # wierszy.} other { Pominięto # wiersza.}}',
    'notice.nobody_invited':
      'Nikt nie został zaproszony.{more, plural, =0 {} one { Pominięto # wiersz.} few { Pominięto # wiersze.} many { Pominięto # wierszy.} other { Pominięto # wiersza.}}',
    'notice.invitation_sent': 'Zaproszenie jest ponownie w drodze. Poprzedni link już nie działa.',
    'notice.invitation_withdrawn': 'Zaproszenie zostało cofnięte, a jego link już nie działa.',
    'notice.role_changed': 'Rola została zmieniona. Wiadomość o tym dostała ta osoba, a także Ty.',
    'notice.signed_out': 'Wylogowano.',
    'notice.password_changed': 'Hasło zostało zmienione. Jest silne. Pozostałe sesje zostały zakończone.',
    'notice.password_changed_fair':
      'Hasło zostało zmienione. Jest przeciętne: dłuższe wytrzymałoby więcej prób odgadnięcia. Pozostałe sesje zostały zakończone.',
    'notice.password_reset': 'Hasło zostało zmienione. Zaloguj się nowym.',
    'notice.profile_saved': 'Zapisano.',
    'notice.email_confirmed': 'Adres e-mail został potwierdzony.',
    'notice.email_change_sent':
      'Link na nowy adres jest w drodze. Otwórz go w ciągu 24 godzin; do tego czasu nic się nie zmieni.',
    'notice.email_changed': 'Twój adres e-mail został zmieniony.',
    'notice.export_ready': 'Potwierdzone. Teraz pobierz swoje dane.',
    'notice.account_deleted': 'Twoje konto zostało usunięte.',
    'notice.confirmation_sent': 'Link jest w drodze. Otwórz go w ciągu 7 dni.',
  },
)
