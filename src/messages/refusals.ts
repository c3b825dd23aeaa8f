import { catalogue } from './catalogue.ts'

export const refusals = catalogue(
  {
    'refusal.wrong_credentials': 'That e-mail address and password don’t belong together.',
    'refusal.wrong_password': 'That is not your password.',
    'refusal.wrong_code': 'The code is incorrect.',
    'refusal.wrong_backup_code': 'The backup code is incorrect.',
    'refusal.code_already_used': 'That code has been used already. Wait for the next one.',
    'refusal.backup_code_used': 'That backup code has been used already. Each works once.',
    'refusal.code_behind':
      'That code is from a clock about {minutes, plural, one {# minute} other {# minutes}} behind: set your phone’s time to automatic.',
    'refusal.code_ahead':
      'That code is from a clock about {minutes, plural, one {# minute} other {# minutes}} ahead: set your phone’s time to automatic.',
    'refusal.code_missing': 'Enter the six digits that your app shows.',
    'refusal.code_short':
      'That is {missing, plural, =1 {one digit} =2 {two digits} =3 {three digits} =4 {four digits} other {five digits}} short.',
    'refusal.code_long': 'That is {extra, plural, =1 {one digit} other {# digits}} too many: a code has six.',
    'refusal.code_several': 'That holds more than one code: enter just one.',
    'refusal.code_not_digits': 'A code has six digits and nothing else.',
    'refusal.backup_code_missing': 'Enter one of the backup codes that you saved.',
    'refusal.backup_code_length': 'A backup code has 16 letters and digits: that was {count}.',
    'refusal.backup_code_several': 'That holds more than one backup code: enter just one.',
    'refusal.backup_code_slip': 'There is a slip in that backup code: compare it once more with your sheet.',
    'refusal.wrong_passkey': 'That passkey or security key was not accepted. Try again, or use another way.',
    'refusal.passkey_unknown': 'That is no passkey or security key of this account. Use another one.',
    'refusal.passkey_not_made':
      'That is not the one that you have just added. Use that one, or add another one instead.',
    'refusal.passkey_wrong_site':
      'That was confirmed for another address than this one. Open this application anew, and try again.',
    'refusal.passkey_missing':
      'Nothing came from a passkey or security key. That needs JavaScript and a current browser; use another way.',
    'refusal.passkey_unreadable': 'What came from the passkey or security key can’t be read. Try again.',
    'refusal.passkey_suspected':
      'This passkey or security key may have been copied, so it isn’t accepted any more. Confirm another way, then look under Security: it says there what to do.',
    'refusal.ceremony_expired': 'That took too long, or was answered before. Press the button again.',
    'refusal.passkey_not_taken': 'That passkey or security key couldn’t be added. Try again, or use another one.',
    'refusal.passkey_algorithm': 'That kind of passkey or security key can’t be checked here yet. Use another one.',
    'refusal.already_added': 'That passkey or security key is added already. Use another one.',
    'refusal.passkeys_unavailable': 'Passkeys and security keys can’t be used at this address.',
    'refusal.too_many_factors': 'There are as many of these as there can be. Remove one first.',
    'refusal.last_factor':
      'Nothing else in your list works here: without this, two-step authentication is off. To keep it on, add another way first.',
    'refusal.factor_name_missing': 'Enter a name.',
    'refusal.factor_name_long': 'Use at most {longest} characters.',
    'refusal.enrolment_passkey': 'Ten tries came to nothing, so nothing was changed. Start again.',
    'refusal.signed_out': 'Sign in first.',
    'refusal.not_fresh': 'Confirm first that it is you.',
    'refusal.plan_not_eligible':
      'Two-step authentication comes with the {count, plural, one {current {last} plan} other {current {first} and {last} plans}}. Your organisation is on {plan}.',
    'refusal.email_not_confirmed': 'Confirm your e-mail address first: open your profile and send yourself the link.',
    'refusal.enrolment_required': 'Your organisation requires two-step authentication. Set it up in the browser first.',
    'refusal.required':
      'Your organisation requires two-step authentication, so it stays on. You can replace your phone.',
    'refusal.browser_only': 'This can only be done in the browser.',
    'refusal.cross_site':
      'That form came from another address than {address}, so nothing was done. Open {address} and try again. If you are there already, tell an administrator of your organisation.',
    'refusal.not_allowed': 'You may not do that.',
    'refusal.not_yourself': 'You can’t do this for yourself. Ask another administrator.',
    'refusal.second_administrator':
      'You asked for this yourself: another administrator has to approve it, or it waits its 24 hours.',
    'refusal.requester_gone':
      'Whoever asked for this is no administrator here any more. Cancel it, and ask for it yourself.',
    'refusal.not_found': 'This page doesn’t exist, or not any more. Perhaps the link was cut short.',
    'refusal.only_administrator':
      'You are the only administrator of your organisation, and there are other people in it. One of them has to become an administrator first.',
    'refusal.already_enabled': 'Two-step authentication is on already.',
    'refusal.finish_too_late':
      'Nothing was changed: this page was open for too long, or Finish was pressed before. Two-step authentication is on, and the backup codes that count are those of your last Finish. Make new ones if you aren’t sure which they are.',
    'refusal.not_enabled': 'Two-step authentication is off.',
    'refusal.already_done': 'Nothing was changed: somebody was quicker, or it was cancelled.',
    'refusal.enrolment_not_verified': 'Enter the code from your app first.',
    'refusal.enrolment_expired': 'That took too long, so nothing was changed. Start again when you are ready.',
    'refusal.enrolment_too_many': 'Ten codes were incorrect, so nothing was changed. Start again with a new QR code.',
    'refusal.enrolment_replaced': 'You started again in another window. Scan the new QR code.',
    'refusal.codes_suspended':
      'Too many codes were wrong, so none are taken from browsers that you haven’t used before. Use one that you have, or ask an administrator of your organisation. Passkeys and security keys still work everywhere.',
    'refusal.authenticator_suspended':
      'Too many codes of this app were wrong, so none are taken any more. Use another way, then replace your phone.',
    'refusal.challenge_expired': 'That took too long. Sign in again.',
    'refusal.challenge_spent': 'Too many tries that weren’t right. Sign in again.',
    'refusal.challenge_replaced':
      'Signing in began again in another tab, so nothing was done with what you entered. This page is for the account that it names.',
    'refusal.same_answer':
      'You sent that before, and it was not taken. It doesn’t count a second time: enter another one.',
    'refusal.link_expired': 'This link has expired or has been used already.',
    'refusal.too_large': 'That was too much to send.',
    'refusal.unsupported_type': 'That kind of content is not taken here.',
    'refusal.invalid_input': 'Something is missing or has the wrong form.',
    'refusal.one_at_a_time': 'You asked for this a moment ago, and it is still under way. Try again when it is done.',
    'refusal.too_many_tries':
      'Too many tries. Wait {minutes, plural, one {# minute} other {# minutes}}, then try again.',
    'refusal.too_many_invitations':
      'An organisation may look up and invite {most} addresses in 24 hours. {left, plural, =0 {None is left for now} one {# is left for now} other {# are left for now}}: invite fewer, or go on in {hours, plural, one {# hour} other {# hours}}.',
    'refusal.list_empty': 'Enter at least one e-mail address.',
    'refusal.list_large': 'That is more than one form holds (15 KB): divide the list.',
    'refusal.list_long':
      'At most {most, plural, one {# person} other {# people}} can be invited at a time: divide the list.',
    'refusal.password_short': 'Use at least {shortest} characters.',
    'refusal.password_long': 'Use at most {longest} characters.',
    'refusal.password_weak': 'That password is easy to guess. Choose a longer or more unusual one.',
    'refusal.name_missing': 'Enter your name.',
    'refusal.time_zone_unknown': 'There is no such time zone here. Choose one from the list.',
    'refusal.email_missing': 'Enter your e-mail address.',
    'refusal.email_form': 'That is not an e-mail address.',
    'refusal.email_same': 'That is your address already.',
    'refusal.password_missing': 'Enter your password.',
    'refusal.new_password_missing': 'Enter a new password.',
  },
  {
    'refusal.wrong_credentials': 'Ten adres e-mail i to hasło do siebie nie pasują.',
    'refusal.wrong_password': 'To nie jest Twoje hasło.',
    'refusal.wrong_code': 'Kod jest nieprawidłowy.',
    'refusal.wrong_backup_code': 'Kod zapasowy jest nieprawidłowy.',
    'refusal.code_already_used': 'Ten kod został już użyty. Poczekaj na następny.',
    'refusal.backup_code_used': 'Ten kod zapasowy został już użyty. Każdy działa tylko raz.',
    'refusal.code_behind':
      'Ten kod pochodzi z zegara spóźnionego o około {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}}: ustaw w telefonie czas automatyczny.',
    'refusal.code_ahead':
      'Ten kod pochodzi z zegara spieszącego się o około {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}}: ustaw w telefonie czas automatyczny.',
    'refusal.code_missing': 'Wpisz sześć cyfr, które pokazuje Twoja aplikacja.',
    'refusal.code_short':
      '{missing, plural, =1 {Brakuje jednej cyfry.} =2 {Brakuje dwóch cyfr.} =3 {Brakuje trzech cyfr.} =4 {Brakuje czterech cyfr.} one {Brakuje # cyfry.} few {Brakuje # cyfr.} many {Brakuje # cyfr.} other {Brakuje # cyfr.}}',
    'refusal.code_long':
      '{extra, plural, =1 {O jedną cyfrę za dużo} one {O # cyfrę za dużo} few {O # cyfry za dużo} many {O # cyfr za dużo} other {O # cyfry za dużo}}: kod ma sześć cyfr.',
    'refusal.code_several': 'Jest tu więcej niż jeden kod: wpisz tylko jeden.',
    'refusal.code_not_digits': 'Kod to sześć cyfr i nic więcej.',
    'refusal.backup_code_missing': 'Wpisz jeden z zapisanych kodów zapasowych.',
    'refusal.backup_code_length': 'Kod zapasowy ma 16 liter i cyfr: wpisano {count}.',
    'refusal.backup_code_several': 'Jest tu więcej niż jeden kod zapasowy: wpisz tylko jeden.',
    'refusal.backup_code_slip': 'W tym kodzie zapasowym jest pomyłka: porównaj go jeszcze raz ze swoją kartką.',
    'refusal.wrong_passkey':
      'Ten klucz dostępu lub klucz bezpieczeństwa nie został przyjęty. Spróbuj ponownie lub użyj innego sposobu.',
    'refusal.passkey_unknown': 'To nie jest klucz do tego konta. Użyj innego.',
    'refusal.passkey_not_made': 'To nie jest klucz dodany przed chwilą. Użyj tamtego albo dodaj inny.',
    'refusal.passkey_wrong_site':
      'Potwierdzenie dotyczyło innego adresu niż ten. Otwórz tę aplikację jeszcze raz i spróbuj ponownie.',
    'refusal.passkey_missing':
      'Nie otrzymaliśmy nic od klucza dostępu ani klucza bezpieczeństwa. Potrzebny jest JavaScript i aktualna przeglądarka; użyj innego sposobu.',
    'refusal.passkey_unreadable': 'Nie można odczytać odpowiedzi klucza. Spróbuj ponownie.',
    'refusal.passkey_suspected':
      'Ten klucz mógł zostać skopiowany, więc nie jest już przyjmowany. Potwierdź w inny sposób, a potem zajrzyj do zakładki „Bezpieczeństwo”: tam jest napisane, co zrobić.',
    'refusal.ceremony_expired': 'Trwało to zbyt długo albo odpowiedź już przyszła. Naciśnij przycisk jeszcze raz.',
    'refusal.passkey_not_taken': 'Nie udało się dodać tego klucza. Spróbuj ponownie lub użyj innego.',
    'refusal.passkey_algorithm': 'Tego rodzaju klucza nie można tu jeszcze sprawdzić. Użyj innego.',
    'refusal.already_added': 'Ten klucz jest już dodany. Użyj innego.',
    'refusal.passkeys_unavailable': 'Pod tym adresem nie można używać kluczy dostępu ani kluczy bezpieczeństwa.',
    'refusal.too_many_factors': 'Jest ich już tyle, ile można mieć. Najpierw usuń jedną pozycję z listy.',
    'refusal.last_factor':
      'Nic innego z Twojej listy tu nie działa: bez tego uwierzytelnianie dwuetapowe będzie wyłączone. Aby je zachować, dodaj najpierw inny sposób.',
    'refusal.factor_name_missing': 'Wpisz nazwę.',
    'refusal.factor_name_long': 'Użyj najwyżej {longest} znaków.',
    'refusal.enrolment_passkey': 'Dziesięć prób się nie udało, więc nic nie zostało zmienione. Zacznij ponownie.',
    'refusal.signed_out': 'Najpierw się zaloguj.',
    'refusal.not_fresh': 'Najpierw potwierdź, że to Ty.',
    'refusal.plan_not_eligible':
      'Uwierzytelnianie dwuetapowe jest częścią {count, plural, one {aktualnego planu {last}} few {aktualnych planów {first} i {last}} many {aktualnych planów {first} i {last}} other {aktualnych planów {first} i {last}}}. Twoja organizacja korzysta z planu {plan}.',
    'refusal.email_not_confirmed': 'Najpierw potwierdź swój adres e-mail: otwórz profil i wyślij do siebie link.',
    'refusal.enrolment_required':
      'Twoja organizacja wymaga uwierzytelniania dwuetapowego. Najpierw ustaw je w przeglądarce.',
    'refusal.required':
      'Twoja organizacja wymaga uwierzytelniania dwuetapowego, więc pozostaje włączone. Możesz zmienić telefon.',
    'refusal.browser_only': 'To można zrobić tylko w przeglądarce.',
    'refusal.cross_site':
      'Ten formularz przyszedł z innego adresu niż {address}, więc nic nie zostało zrobione. Otwórz {address} i spróbuj ponownie. Jeśli to ten adres jest otwarty, powiadom administratora swojej organizacji.',
    'refusal.not_allowed': 'Nie masz do tego uprawnień.',
    'refusal.not_yourself': 'Nie możesz tego zrobić we własnej sprawie. Poproś innego administratora.',
    'refusal.second_administrator':
      'To Twoja własna prośba: musi ją zatwierdzić inny administrator albo muszą minąć 24 godziny.',
    'refusal.requester_gone':
      'Osoba, która o to poprosiła, nie jest już tutaj administratorem. Anuluj tę prośbę i złóż ją samodzielnie.',
    'refusal.not_found': 'Ta strona nie istnieje albo już jej nie ma. Być może link został ucięty.',
    'refusal.only_administrator':
      'Tylko Ty zarządzasz swoją organizacją, a są w niej inne osoby. Najpierw ktoś z nich musi zostać administratorem.',
    'refusal.already_enabled': 'Uwierzytelnianie dwuetapowe jest już włączone.',
    'refusal.finish_too_late':
      'Nic nie zostało zmienione: ta strona była otwarta zbyt długo albo „Zakończ” naciśnięto już wcześniej. Uwierzytelnianie dwuetapowe jest włączone, a liczą się kody zapasowe z ostatniego „Zakończ”. Jeśli nie masz pewności, które to, utwórz nowe.',
    'refusal.not_enabled': 'Uwierzytelnianie dwuetapowe jest wyłączone.',
    'refusal.already_done': 'Nic nie zostało zmienione: ktoś był szybszy albo zostało to anulowane.',
    'refusal.enrolment_not_verified': 'Najpierw wpisz kod z aplikacji.',
    'refusal.enrolment_expired':
      'Trwało to zbyt długo, więc nic nie zostało zmienione. Zacznij ponownie w dogodnej chwili.',
    'refusal.enrolment_too_many':
      'Dziesięć kodów było nieprawidłowych, więc nic nie zostało zmienione. Zacznij ponownie z nowym kodem QR.',
    'refusal.enrolment_replaced': 'Konfiguracja została rozpoczęta ponownie w innym oknie. Zeskanuj nowy kod QR.',
    'refusal.codes_suspended':
      'Zbyt wiele kodów było nieprawidłowych, więc nie przyjmujemy ich z przeglądarek, których dotąd nie używano. Użyj takiej, z której już korzystasz, albo zwróć się do administratora swojej organizacji. Klucze dostępu i klucze bezpieczeństwa działają nadal wszędzie.',
    'refusal.authenticator_suspended':
      'Zbyt wiele kodów z tej aplikacji było nieprawidłowych, więc nie są już przyjmowane. Użyj innego sposobu, a potem zmień telefon.',
    'refusal.challenge_expired': 'Trwało to zbyt długo. Zaloguj się ponownie.',
    'refusal.challenge_spent': 'Zbyt wiele nieudanych prób. Zaloguj się ponownie.',
    'refusal.challenge_replaced':
      'Logowanie zaczęto od nowa w innej karcie, więc to, co wpisano, nie zostało użyte. Ta strona dotyczy konta, które wymienia.',
    'refusal.same_answer': 'To już zostało wysłane i nie zostało przyjęte. Drugi raz się nie liczy: wpisz inny kod.',
    'refusal.link_expired': 'Ten link wygasł albo został już użyty.',
    'refusal.too_large': 'Wysłano zbyt dużo danych.',
    'refusal.unsupported_type': 'Ten rodzaj treści nie jest tu przyjmowany.',
    'refusal.invalid_input': 'Czegoś brakuje albo ma niewłaściwą postać.',
    'refusal.one_at_a_time': 'To, o co prosisz, jest już w toku. Spróbuj ponownie, gdy się skończy.',
    'refusal.too_many_tries':
      'Zbyt wiele prób. Poczekaj {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}} i spróbuj ponownie.',
    'refusal.too_many_invitations':
      'Organizacja może w ciągu 24 godzin sprawdzić i zaprosić {most} adresów. {left, plural, =0 {Na razie nie pozostał żaden} one {Na razie pozostał # adres} few {Na razie pozostały # adresy} many {Na razie pozostało # adresów} other {Na razie pozostało # adresu}}: zaproś mniej osób albo kontynuuj za {hours, plural, one {# godzinę} few {# godziny} many {# godzin} other {# godziny}}.',
    'refusal.list_empty': 'Wpisz co najmniej jeden adres e-mail.',
    'refusal.list_large': 'To więcej, niż mieści jeden formularz (15 KB): podziel listę.',
    'refusal.list_long':
      'Jednocześnie można zaprosić najwyżej {most, plural, one {# osobę} few {# osoby} many {# osób} other {# osoby}}: podziel listę.',
    'refusal.password_short': 'Użyj co najmniej {shortest} znaków.',
    'refusal.password_long': 'Użyj najwyżej {longest} znaków.',
    'refusal.password_weak': 'To hasło łatwo odgadnąć. Wybierz dłuższe albo mniej typowe.',
    'refusal.name_missing': 'Wpisz swoje imię i nazwisko.',
    'refusal.time_zone_unknown': 'Nie znamy takiej strefy czasowej. Wybierz jedną z listy.',
    'refusal.email_missing': 'Wpisz swój adres e-mail.',
    'refusal.email_form': 'To nie jest adres e-mail.',
    'refusal.email_same': 'To już jest Twój adres.',
    'refusal.password_missing': 'Wpisz swoje hasło.',
    'refusal.new_password_missing': 'Wpisz nowe hasło.',
  },
)
