import { catalogue } from './catalogue.ts'

export const mail = catalogue(
  {
    'mail.greeting': 'Hello {name},',
    'mail.orOpen': 'Or open this address:',
    'mail.fact.when': 'Time',
    'mail.fact.browser': 'Browser',
    'mail.fact.address': 'IP address',
    'mail.fact.unknown': 'unknown',
    'mail.fact.place': 'Place',
    'mail.place.seen': 'an address from which you have signed in before',
    'mail.place.this_machine': 'the machine on which the application runs',
    'mail.place.private_network': 'a private network: an office, a home or a VPN that the application can see',
    'mail.place.provider': 'a provider’s network whose address many customers share',
    'mail.place.public': 'the internet: an address from which you have not signed in before',
    'mail.place.unknown': 'unknown',
    'mail.notYou': 'If this wasn’t you',
    'mail.neverAsk':
      'We never ask for your password, a code from your app or a backup code: not by mail, not by phone, not in a chat.',
    'mail.sentBy': 'Sent by {product},',
    'mail.locked':
      'If you can’t sign in any more, tell an administrator of your organisation, and ask for a link to choose a new password: {url}',

    'mail.enabled.subject': 'Two-step authentication was enabled',
    'mail.enabled.done':
      'Two-step authentication is now on for your sign-in to {product}. From now on you are asked for your password and then for {means, select, passkey {your passkey or security key} other {a code from your app}}.',
    'mail.enabled.keep':
      'Keep your backup codes where you can find them without your phone or key. {ends, select, yes {You were signed out everywhere else.} other {Where you are signed in elsewhere you may stay so: sign out there, too.}}',
    'mail.enabled.notYou':
      'Someone who knows your password has {means, select, passkey {added a key} other {paired a phone}} of their own. Choose a new password at once, which signs them out; you get a link by mail: {url}',
    'mail.enabled.locked':
      'Then tell an administrator of your organisation. If you can’t sign in any more because you are asked for something that you don’t have, only they can help.',

    'mail.factorAdded.subject': 'Another way to confirm your sign-in was added',
    'mail.factorAdded.done':
      '{means, select, passkey {A passkey or security key} other {An authenticator app}} was added to your sign-in to {product}. From now on it confirms, too, that it’s you. What you had stays as it was.',
    'mail.factorAdded.notYou':
      'Someone is signed in as you, and has added a key or phone of their own. Remove it at once, and change your password: {url}',
    'mail.factorRemoved.subject': 'A way to confirm your sign-in was removed',
    'mail.factorRemoved.done':
      '{means, select, passkey {A passkey or security key} other {An authenticator app}} was removed from your sign-in to {product}, and doesn’t confirm any more that it’s you.',
    'mail.factorRemoved.gone':
      'Your other ways and your backup codes stay as they are. {ends, select, yes {You were signed out everywhere else.} other {Where you are signed in elsewhere you may stay so: sign out there, too.}}',
    'mail.factorRemoved.notYou':
      'Someone is signed in as you. Change your password at once, which signs them out, and look at what is left: {url}',
    'mail.fact.factor': 'Name',
    'mail.passkeySuspected.subject': 'Your passkey or security key may have been copied',
    'mail.passkeySuspected.done':
      'It was used for {product}, and its own count of uses doesn’t fit ours: there may be a copy of it. So it isn’t accepted any more.',
    'mail.passkeySuspected.do':
      'Sign in another way, such as by a backup code; if you have none, ask an administrator of your organisation. Under Security add another one, or this one again if you still trust it, and then remove the old entry. Some keys merely count wrongly.',
    'mail.passkeySuspected.action': 'Open Security',
    'mail.passkeySuspected.notYou':
      'Somebody who knows your password may have that copy: choose a new password now; you get a link by mail: {url}',

    'mail.replaced.subject': 'Your phone was replaced',
    'mail.replaced.done':
      'Another phone was paired for your sign-in to {product}, in the place of an old one. Its codes work from now on, and the ten new backup codes. Any other apps or keys of yours work as before.',
    'mail.replaced.gone':
      'The old phone’s codes and the old backup codes no longer work: delete the old entry in your app, and throw away what you saved or printed. {ends, select, yes {You were signed out everywhere else.} other {Where you are signed in elsewhere you may stay so: sign out there, too.}}',
    'mail.replaced.notYou':
      'Someone has paired a phone of their own in the place of yours. Choose a new password at once, which signs them out; you get a link by mail: {url}',

    'mail.knowsPassword.subject': 'Someone knows your password',
    'mail.knowsPassword.done':
      'Someone entered your password for {product} correctly, and then so many wrong codes that no more are taken for now.',
    'mail.knowsPassword.you': 'If it was you, wait as long as the page says, then try again.',
    'mail.knowsPassword.safe': 'Nobody got in by it: without your second step, the password is not enough.',
    'mail.knowsPassword.action': 'See what you can do',
    'mail.knowsPassword.notYou':
      'Choose a new password now, one that you use nowhere else. It ends all your sessions, and the guessing with them; you get a link by mail: {url}',
    'mail.knowsPassword.locked':
      'If you can’t sign in yourself, use a browser in which you have signed in before, or tell an administrator of your organisation.',

    'mail.suspended.subject': 'Codes are suspended',
    'mail.suspended.unknown':
      'Too many codes for your sign-in to {product} were wrong. From now on codes are taken only from browsers in which you have signed in before; passkeys and security keys still work everywhere.',
    'mail.suspended.letIn':
      'You can allow other browsers again on the Security tab, in a browser in which you have signed in before. An administrator of your organisation can do it too.',
    'mail.suspended.everywhere':
      'Too many codes in a row for your sign-in to {product} were wrong, also in browsers that you use. No codes of your app are taken any more.',
    'mail.suspended.replace':
      'Sign in with a backup code, a passkey or a security key, and replace your phone on the Security tab. If you have none of these, ask an administrator of your organisation.',
    'mail.suspended.action': 'Go to security',

    'mail.newBrowser.subject': 'You signed in from a new browser',
    'mail.newBrowser.browser': 'You signed in to {product} in a browser in which you had not signed in before.',
    'mail.newBrowser.mobile': 'You signed in to {product} in the mobile app or another program.',
    'mail.newBrowser.action': 'See where you are signed in',
    'mail.newBrowser.notYou': 'Change your password at once, which ends that session too: {url}',

    'mail.disabled.subject': 'Two-step authentication was disabled',
    'mail.disabled.done':
      'Two-step authentication was disabled for your sign-in to {product}. From now on, your password alone is enough.',
    'mail.disabled.gone':
      'All your ways to confirm, and your backup codes, were deleted here{ends, select, yes {, and you were signed out everywhere else.} other {. Where you are signed in elsewhere you may stay so: sign out there, too.}} You can also delete what is left of them in your app or on your device.',
    'mail.disabled.notYou':
      'Someone may have your password and your phone, your key or a backup code. Enable two-step authentication again, but first of all change your password: {url}',

    'mail.resetAsked.subject': 'Your two-step authentication is about to be reset',
    'mail.resetAsked.asked':
      '{administrator}, an administrator of your organisation, asked to turn off two-step authentication for your sign-in to {product}, because you can’t confirm your sign-in any more.',
    'mail.resetAsked.when':
      'It is turned off after {hours, plural, one {# hour} other {# hours}}, on {due}, or as soon as a second administrator agrees. Your password stays as it is. If you asked for this, you don’t have to do anything.',
    'mail.resetAsked.action': 'Cancel the reset',
    'mail.resetAsked.notYou':
      'If you didn’t ask for this, or have found your phone, your key or your backup codes, cancel it: the address above opens a page with a button. You can also cancel it on the Security tab.',
    'mail.resetAsked.locked': 'If you can’t sign in any more, tell another administrator of your organisation.',

    'mail.resetDone.subject': 'Two-step authentication was reset by an administrator',
    'mail.resetDone.done':
      'An administrator of your organisation turned off two-step authentication for your sign-in to {product}. Your password alone signs you in until you turn it on again.',
    'mail.resetDone.gone':
      'All your ways to confirm, and your backup codes, were deleted{ends, select, yes {, and you were signed out everywhere.} other {. Where you are signed in elsewhere you may stay so: sign out there, too.}} Nobody but you knows your password.',
    'mail.resetDone.notYou':
      'Sign in and turn two-step authentication on again at once, then ask an administrator of your organisation who wanted this: {url}',

    'mail.resetCancelled.subject': 'The reset of your two-step authentication was cancelled',
    'mail.resetCancelled.done':
      'Two-step authentication stays on for your sign-in to {product}, with what you confirmed with before, and the same backup codes.',
    'mail.resetCancelled.notYou':
      'Someone may be keeping you out on purpose. Ask an administrator of your organisation, and if you can sign in, change your password: {url}',

    'mail.codeUsed.subject': 'A backup code was used',
    'mail.codeUsed.done':
      'One of your backup codes was used for {product} in place of your usual second step. It doesn’t work a second time.',
    'mail.codeUsed.left':
      '{left, plural, =0 {You have no backup codes left.} one {You have # backup code left.} other {You have # backup codes left.}}',
    'mail.codeUsed.few': 'Make new ones now, so that a lost phone or key doesn’t lock you out.',
    'mail.codeUsed.action': 'Make new backup codes',
    'mail.codeUsed.notYou':
      'Someone has a backup code of yours and probably your password. Make new backup codes, but first of all change your password: {url}',

    'mail.codesRenewed.subject': 'You have new backup codes',
    'mail.codesRenewed.done':
      'New backup codes were made for {product}. The old ones no longer work: throw away what you saved or printed of them.',
    'mail.codesRenewed.notYou':
      'Someone who is signed in as you has made backup codes for themselves. Make new ones, but first of all change your password: {url}',

    'mail.passwordChanged.subject': 'Your password was changed',
    'mail.passwordChanged.done': 'Your password for {product} was changed. You were signed out everywhere else.',
    'mail.passwordChanged.notYou':
      'Someone who knew your old password may have changed it. Choose another one right away; you get a link by mail: {url}',

    'mail.newPassword.subject': 'Your password was reset',
    'mail.newPassword.done':
      'A new password for {product} was chosen with a link that we had mailed to you. You were signed out everywhere.',
    'mail.newPassword.twoStep':
      'Two-step authentication stays as it is: if it is on, you are asked for the second step as before.',
    'mail.newPassword.notYou':
      'Someone may be reading your mail. Change the password of your mailbox first, then choose another one here; you get a link by mail: {url}',

    'mail.lockedMailbox':
      'If you can’t sign in any more, or can’t trust your mailbox, tell an administrator of your organisation.',

    'mail.passwordLink.subject': 'Choose a new password',
    'mail.passwordLink.asked': 'Someone, probably you, asked for a new password for {product}. Choose it here.',
    'mail.passwordLink.limits':
      'The link works for {minutes, plural, one {# minute} other {# minutes}} and only once. It doesn’t turn two-step authentication off: if that is on, you are asked for the second step as before.',
    'mail.passwordLink.action': 'Choose a new password',
    'mail.passwordLink.notYou':
      'You don’t have to do anything. Without this link your password stays as it is, and the link soon stops working. Don’t pass it on to anyone.',
    'mail.passwordLink.locked':
      'If you get such mails again and again, or can’t sign in any more, tell an administrator of your organisation.',

    'mail.invitation.subject': 'Your sign-in to {product}',
    'mail.invitation.added':
      'You have been added to {organisation}. Choose a password, then sign in to {product} as {email}.',
    'mail.invitation.limits':
      'The link works for {days, plural, one {# day} other {# days}} and only once. Later you get a new one here: {url}',
    'mail.invitation.action': 'Choose your password',
    'mail.invitation.notYou':
      'If you don’t know this organisation, you don’t have to do anything. Don’t pass the link on to anyone.',

    'mail.fact.person': 'Person',
    'mail.fact.role_before': 'Role before',
    'mail.fact.role_now': 'Role now',
    'mail.roleChanged.subject': 'Your role was changed',
    'mail.roleChanged.done': '{administrator}, an administrator of your organisation, changed your role in {product}.',
    'mail.roleChanged.signedOut': 'You were signed out everywhere. Sign in again as usual.',
    'mail.roleChanged.administrator':
      'Administrators see the people of the organisation and how each is protected, help those who lost a phone or key, and invite others.',
    'mail.roleChanged.notYou':
      'If you didn’t expect this, ask {administrator} by another way than mail, or another administrator. What happened to your sign-in stands here: {url}',
    'mail.roleGiven.subject': 'You changed somebody’s role',
    'mail.roleGiven.done': 'Somebody’s role in {product} was changed in your session. That person was mailed, too.',
    'mail.roleGiven.notYou':
      'Somebody acts as you. Change your password at once, which signs them out everywhere else, then set the role right again: {url}',

    'mail.confirmEmail.subject': 'Confirm your e-mail address',
    'mail.confirmEmail.asked': 'Please confirm that this is your e-mail address for {product}.',
    'mail.confirmEmail.limits': 'The link works for {days, plural, one {# day} other {# days}} and only once.',
    'mail.confirmEmail.action': 'Confirm this address',
    'mail.confirmEmail.notYou':
      'Don’t open the link: without it nothing changes. It was asked for by someone who is signed in as you, so change your password: {url}',

    'mail.changeEmail.subject': 'Confirm your new e-mail address',
    'mail.changeEmail.asked': 'Someone, probably you, wants to sign in to {product} with this address from now on.',
    'mail.changeEmail.limits':
      'The link works for {hours, plural, one {# hour} other {# hours}} and only once. Until it is opened and confirmed, nothing changes.',
    'mail.changeEmail.action': 'Use this address',
    'mail.changeEmail.notYou':
      'You don’t have to do anything: without the link nothing changes. Don’t pass it on to anyone.',

    'mail.emailChangeAsked.subject': 'Someone asked to change your e-mail address',
    'mail.emailChangeAsked.asked':
      'Someone who is signed in as you, probably you, asked to change your e-mail address for {product}.',
    'mail.emailChangeAsked.waits': 'Nothing changes until the new address is confirmed.',
    'mail.emailChangeAsked.notYou':
      'Change your password at once: that cancels the change and signs everyone else out. {url}',

    'mail.emailChanged.subject': 'Your e-mail address was changed',
    'mail.emailChanged.old':
      'Your sign-in to {product} has a new e-mail address. This one no longer signs you in, and no more mails will come to it.',
    'mail.emailChanged.new': 'From now on you sign in to {product} with this address, and our mails come to it.',
    'mail.emailChanged.stays':
      'Your password and two-step authentication stay as they are, and you stay signed in where you were.',
    'mail.emailChanged.notYou':
      'If you are still signed in somewhere, open this page there, sign out everywhere else and change your password: {url}',
    'mail.emailChanged.administrator':
      'Tell an administrator of your organisation at once: if you can’t sign in any more, only they can help.',
  },
  {
    'mail.greeting': 'Dzień dobry, {name}!',
    'mail.orOpen': 'Możesz też otworzyć ten adres:',
    'mail.fact.when': 'Czas',
    'mail.fact.browser': 'Przeglądarka',
    'mail.fact.address': 'Adres IP',
    'mail.fact.unknown': 'brak danych',
    'mail.fact.place': 'Miejsce',
    'mail.place.seen': 'adres, z którego już się logowano na Twoje konto',
    'mail.place.this_machine': 'komputer, na którym działa aplikacja',
    'mail.place.private_network': 'sieć prywatna: biuro, dom lub VPN widoczny dla aplikacji',
    'mail.place.provider': 'sieć dostawcy, której adres współdzieli wielu klientów',
    'mail.place.public': 'internet: adres, z którego dotąd się nie logowano',
    'mail.place.unknown': 'brak danych',
    'mail.notYou': 'Jeśli to nie Ty',
    'mail.neverAsk':
      'Nigdy nie prosimy o hasło, kod z aplikacji ani kod zapasowy: ani w e-mailu, ani przez telefon, ani na czacie.',
    'mail.sentBy': 'Wiadomość wysłana przez {product},',
    'mail.locked':
      'Jeśli nie możesz się już zalogować, powiadom administratora swojej organizacji i poproś o link do ustawienia nowego hasła: {url}',

    'mail.enabled.subject': 'Włączono uwierzytelnianie dwuetapowe',
    'mail.enabled.done':
      'Uwierzytelnianie dwuetapowe jest teraz włączone przy Twoim logowaniu do {product}. Od tej chwili po podaniu hasła trzeba {means, select, passkey {użyć klucza dostępu lub klucza bezpieczeństwa} other {wpisać kod z aplikacji}}.',
    'mail.enabled.keep':
      'Trzymaj kody zapasowe tam, gdzie znajdziesz je bez telefonu i bez klucza. {ends, select, yes {Wszystkie inne Twoje sesje zostały zakończone.} other {Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.}}',
    'mail.enabled.notYou':
      'Ktoś, kto zna Twoje hasło, {means, select, passkey {dodał własny klucz} other {sparował własny telefon}}. Natychmiast ustaw nowe hasło, co zakończy jego sesję; link dostaniesz e-mailem: {url}',
    'mail.enabled.locked':
      'Potem powiadom administratora swojej organizacji. Jeśli nie możesz się już zalogować, bo potrzebne jest coś, czego nie masz, tylko on może pomóc.',

    'mail.factorAdded.subject': 'Dodano kolejny sposób potwierdzania logowania',
    'mail.factorAdded.done':
      'Do Twojego logowania do {product} dodano {means, select, passkey {klucz dostępu lub klucz bezpieczeństwa} other {aplikację uwierzytelniającą}}. Od tej chwili możesz potwierdzać logowanie także w ten sposób. To, co było wcześniej, zostaje bez zmian.',
    'mail.factorAdded.notYou':
      'Ktoś ma otwartą sesję na Twoim koncie i dodał własny klucz lub telefon. Natychmiast go usuń i zmień hasło: {url}',
    'mail.factorRemoved.subject': 'Usunięto sposób potwierdzania logowania',
    'mail.factorRemoved.done':
      'Z Twojego logowania do {product} usunięto {means, select, passkey {klucz dostępu lub klucz bezpieczeństwa} other {aplikację uwierzytelniającą}}. Nie można już w ten sposób potwierdzić logowania.',
    'mail.factorRemoved.gone':
      'Pozostałe sposoby i kody zapasowe zostają bez zmian. {ends, select, yes {Wszystkie inne Twoje sesje zostały zakończone.} other {Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.}}',
    'mail.factorRemoved.notYou':
      'Ktoś ma otwartą sesję na Twoim koncie. Natychmiast zmień hasło, co ją zakończy, i sprawdź, co zostało: {url}',
    'mail.fact.factor': 'Nazwa',
    'mail.passkeySuspected.subject': 'Twój klucz dostępu lub klucz bezpieczeństwa mógł zostać skopiowany',
    'mail.passkeySuspected.done':
      'Użyto go do {product}, a liczba użyć, którą podał, nie zgadza się z naszą: może istnieć jego kopia. Dlatego nie jest już przyjmowany.',
    'mail.passkeySuspected.do':
      'Zaloguj się innym sposobem, na przykład kodem zapasowym; jeśli nie masz żadnego, zwróć się do administratora swojej organizacji. W zakładce „Bezpieczeństwo” dodaj inny klucz albo, jeśli nadal mu ufasz, ten sam ponownie, a potem usuń stary wpis. Niektóre klucze po prostu źle liczą.',
    'mail.passkeySuspected.action': 'Otwórz zakładkę „Bezpieczeństwo”',
    'mail.passkeySuspected.notYou':
      'Ktoś, kto zna Twoje hasło, może mieć tę kopię: ustaw teraz nowe hasło; link dostaniesz e-mailem: {url}',

    'mail.replaced.subject': 'Zmieniono Twój telefon',
    'mail.replaced.done':
      'Przy Twoim logowaniu do {product} sparowano inny telefon w miejsce dotychczasowego. Od tej chwili działają kody z niego i dziesięć nowych kodów zapasowych. Inne Twoje aplikacje i klucze działają bez zmian.',
    'mail.replaced.gone':
      'Kody ze starego telefonu i stare kody zapasowe już nie działają: usuń stary wpis w aplikacji i wyrzuć to, co było zapisane lub wydrukowane. {ends, select, yes {Wszystkie inne Twoje sesje zostały zakończone.} other {Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.}}',
    'mail.replaced.notYou':
      'Ktoś sparował własny telefon w miejsce Twojego. Natychmiast ustaw nowe hasło, co zakończy jego sesję; link dostaniesz e-mailem: {url}',

    'mail.knowsPassword.subject': 'Ktoś zna Twoje hasło',
    'mail.knowsPassword.done':
      'Ktoś podał Twoje prawidłowe hasło do {product}, a potem tyle błędnych kodów, że na razie nie przyjmujemy kolejnych.',
    'mail.knowsPassword.you': 'Jeśli to Ty, odczekaj tyle, ile podaje strona, i spróbuj ponownie.',
    'mail.knowsPassword.safe': 'Nikt się w ten sposób nie zalogował: bez drugiego kroku samo hasło nie wystarczy.',
    'mail.knowsPassword.action': 'Zobacz, co możesz zrobić',
    'mail.knowsPassword.notYou':
      'Ustaw teraz nowe hasło, którego nie używasz nigdzie indziej. Zakończy to wszystkie Twoje sesje i samo zgadywanie; link dostaniesz e-mailem: {url}',
    'mail.knowsPassword.locked':
      'Jeśli nie możesz się zalogować, użyj przeglądarki, w której już się logowano na Twoje konto, albo powiadom administratora swojej organizacji.',

    'mail.suspended.subject': 'Wstrzymano przyjmowanie kodów',
    'mail.suspended.unknown':
      'Zbyt wiele kodów przy logowaniu do {product} było nieprawidłowych. Od teraz przyjmujemy kody tylko z przeglądarek, w których już się logowano na Twoje konto; klucze dostępu i klucze bezpieczeństwa działają nadal wszędzie.',
    'mail.suspended.letIn':
      'Inne przeglądarki możesz ponownie dopuścić w zakładce „Bezpieczeństwo”, w przeglądarce, w której już się logowano. Może to też zrobić administrator Twojej organizacji.',
    'mail.suspended.everywhere':
      'Zbyt wiele kolejnych kodów przy logowaniu do {product} było nieprawidłowych, także w przeglądarkach, z których korzystasz. Kody z Twojej aplikacji nie są już przyjmowane.',
    'mail.suspended.replace':
      'Zaloguj się kodem zapasowym lub kluczem i zmień telefon w zakładce „Bezpieczeństwo”. Jeśli nie masz żadnego z nich, zwróć się do administratora swojej organizacji.',
    'mail.suspended.action': 'Przejdź do bezpieczeństwa',

    'mail.newBrowser.subject': 'Zalogowano się z nowej przeglądarki',
    'mail.newBrowser.browser':
      'Na Twoje konto w {product} zalogowano się z przeglądarki, w której dotąd tego nie robiono.',
    'mail.newBrowser.mobile': 'Na Twoje konto w {product} zalogowano się w aplikacji mobilnej lub innym programie.',
    'mail.newBrowser.action': 'Zobacz swoje sesje',
    'mail.newBrowser.notYou': 'Natychmiast zmień hasło, co zakończy też tamtą sesję: {url}',

    'mail.disabled.subject': 'Wyłączono uwierzytelnianie dwuetapowe',
    'mail.disabled.done':
      'Uwierzytelnianie dwuetapowe przy Twoim logowaniu do {product} zostało wyłączone. Od tej chwili wystarczy samo hasło.',
    'mail.disabled.gone':
      'Wszystkie sposoby potwierdzania i kody zapasowe zostały u nas usunięte{ends, select, yes {, a wszystkie inne Twoje sesje zakończone.} other {. Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.}} To, co zostało po nich w aplikacji lub na urządzeniu, też możesz usunąć.',
    'mail.disabled.notYou':
      'Ktoś może mieć Twoje hasło oraz telefon, klucz albo kod zapasowy. Włącz ponownie uwierzytelnianie dwuetapowe, ale najpierw zmień hasło: {url}',

    'mail.resetAsked.subject': 'Twoje uwierzytelnianie dwuetapowe ma zostać zresetowane',
    'mail.resetAsked.asked':
      '{administrator}, z grona administratorów Twojej organizacji, chce wyłączyć uwierzytelnianie dwuetapowe przy Twoim logowaniu do {product}, ponieważ nie możesz już potwierdzić logowania.',
    'mail.resetAsked.when':
      'Zostanie ono wyłączone po {hours, plural, one {# godzinie} few {# godzinach} many {# godzinach} other {# godziny}}, {due}, albo gdy tylko zgodzi się na to drugi administrator. Hasło się nie zmieni. Jeśli to Twoja prośba, nie musisz nic robić.',
    'mail.resetAsked.action': 'Anuluj resetowanie',
    'mail.resetAsked.notYou':
      'Jeśli o to nie prosisz albo telefon, klucz lub kody zapasowe się znalazły, anuluj resetowanie: powyższy adres otwiera stronę z przyciskiem. Możesz je też anulować na karcie Bezpieczeństwo.',
    'mail.resetAsked.locked': 'Jeśli nie możesz się już zalogować, powiadom innego administratora swojej organizacji.',

    'mail.resetDone.subject': 'Administrator zresetował Twoje uwierzytelnianie dwuetapowe',
    'mail.resetDone.done':
      'Administrator Twojej organizacji wyłączył uwierzytelnianie dwuetapowe przy Twoim logowaniu do {product}. Dopóki go nie włączysz, do zalogowania wystarczy samo hasło.',
    'mail.resetDone.gone':
      'Wszystkie sposoby potwierdzania i kody zapasowe zostały usunięte{ends, select, yes {, a wszystkie Twoje sesje zakończone.} other {. Gdzie indziej możesz nadal mieć otwarte sesje: wyloguj się także tam.}} Hasło znasz nadal tylko Ty.',
    'mail.resetDone.notYou':
      'Zaloguj się i od razu włącz ponownie uwierzytelnianie dwuetapowe, a potem zapytaj administratora, kto tego chciał: {url}',

    'mail.resetCancelled.subject': 'Anulowano resetowanie Twojego uwierzytelniania dwuetapowego',
    'mail.resetCancelled.done':
      'Uwierzytelnianie dwuetapowe przy Twoim logowaniu do {product} pozostaje włączone, z tymi samymi sposobami potwierdzania i kodami zapasowymi.',
    'mail.resetCancelled.notYou':
      'Ktoś może celowo odcinać Ci dostęp. Zapytaj administratora swojej organizacji, a jeśli możesz się zalogować, zmień hasło: {url}',

    'mail.codeUsed.subject': 'Użyto kodu zapasowego',
    'mail.codeUsed.done':
      'Jeden z Twoich kodów zapasowych do {product} został użyty zamiast zwykłego drugiego kroku. Drugi raz już nie zadziała.',
    'mail.codeUsed.left':
      '{left, plural, =0 {Nie masz już żadnych kodów zapasowych.} one {Został Ci # kod zapasowy.} few {Zostały Ci # kody zapasowe.} many {Zostało Ci # kodów zapasowych.} other {Zostało Ci # kodu zapasowego.}}',
    'mail.codeUsed.few': 'Utwórz teraz nowe, aby utrata telefonu lub klucza nie odcięła Ci dostępu.',
    'mail.codeUsed.action': 'Utwórz nowe kody zapasowe',
    'mail.codeUsed.notYou':
      'Ktoś ma Twój kod zapasowy i prawdopodobnie zna Twoje hasło. Utwórz nowe kody zapasowe, ale najpierw zmień hasło: {url}',

    'mail.codesRenewed.subject': 'Masz nowe kody zapasowe',
    'mail.codesRenewed.done':
      'Utworzono nowe kody zapasowe do {product}. Stare już nie działają: wyrzuć je, także wydrukowane i zapisane.',
    'mail.codesRenewed.notYou':
      'Ktoś zalogowany na Twoje konto utworzył kody zapasowe dla siebie. Utwórz nowe kody zapasowe, ale najpierw zmień hasło: {url}',

    'mail.passwordChanged.subject': 'Zmieniono Twoje hasło',
    'mail.passwordChanged.done':
      'Twoje hasło do {product} zostało zmienione. Wszystkie inne Twoje sesje zostały zakończone.',
    'mail.passwordChanged.notYou':
      'Hasło mógł zmienić ktoś, kto znał poprzednie. Ustaw od razu inne; link dostaniesz e-mailem: {url}',

    'mail.newPassword.subject': 'Ustawiono nowe hasło',
    'mail.newPassword.done':
      'Nowe hasło do {product} zostało ustawione za pomocą linku, który wysłaliśmy Ci e-mailem. Wszystkie Twoje sesje zostały zakończone.',
    'mail.newPassword.twoStep':
      'Uwierzytelnianie dwuetapowe się nie zmienia: jeśli jest włączone, przy logowaniu nadal potrzebny jest drugi krok.',
    'mail.newPassword.notYou':
      'Ktoś może czytać Twoją pocztę. Zmień najpierw hasło do skrzynki, a potem ustaw tutaj inne hasło; link dostaniesz e-mailem: {url}',

    'mail.lockedMailbox':
      'Jeśli nie możesz się już zalogować albo nie ufasz swojej skrzynce, powiadom administratora swojej organizacji.',

    'mail.passwordLink.subject': 'Ustaw nowe hasło',
    'mail.passwordLink.asked': 'Ktoś, prawdopodobnie Ty, poprosił o nowe hasło do {product}. Ustawisz je tutaj.',
    'mail.passwordLink.limits':
      'Link działa przez {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}} i tylko raz. Nie wyłącza uwierzytelniania dwuetapowego: jeśli jest włączone, nadal potrzebny będzie drugi krok.',
    'mail.passwordLink.action': 'Ustaw nowe hasło',
    'mail.passwordLink.notYou':
      'Nie musisz nic robić. Bez tego linku Twoje hasło się nie zmieni, a sam link wkrótce przestanie działać. Nikomu go nie przekazuj.',
    'mail.passwordLink.locked':
      'Jeśli takie wiadomości przychodzą wciąż na nowo albo nie możesz się już zalogować, powiadom administratora swojej organizacji.',

    'mail.invitation.subject': 'Twoje logowanie do {product}',
    'mail.invitation.added':
      'Dodano Cię do organizacji {organisation}. Wybierz hasło, a potem zaloguj się do {product} jako {email}.',
    'mail.invitation.limits':
      'Link działa przez {days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}} i tylko raz. Później nowy dostaniesz tutaj: {url}',
    'mail.invitation.action': 'Wybierz hasło',
    'mail.invitation.notYou': 'Jeśli nie znasz tej organizacji, nie musisz nic robić. Nikomu nie przekazuj tego linku.',

    'mail.fact.person': 'Osoba',
    'mail.fact.role_before': 'Dotychczasowa rola',
    'mail.fact.role_now': 'Nowa rola',
    'mail.roleChanged.subject': 'Zmieniono Twoją rolę',
    'mail.roleChanged.done':
      'Administrator Twojej organizacji, {administrator}, zmienił Twoją rolę w aplikacji {product}.',
    'mail.roleChanged.signedOut': 'Wszystkie Twoje sesje zostały zakończone. Zaloguj się ponownie jak zwykle.',
    'mail.roleChanged.administrator':
      'Administratorzy widzą osoby z organizacji i to, jak każda z nich jest chroniona, pomagają tym, którzy stracili telefon lub klucz, i zapraszają kolejne osoby.',
    'mail.roleChanged.notYou':
      'Jeśli to dla Ciebie niespodzianka, zapytaj o to inną drogą niż pocztą: {administrator} albo innego administratora. Co działo się z Twoim logowaniem, pokazuje ta strona: {url}',
    'mail.roleGiven.subject': 'Zmieniono czyjąś rolę w Twoim imieniu',
    'mail.roleGiven.done': 'W Twojej sesji zmieniono czyjąś rolę w aplikacji {product}. Tę osobę także powiadomiliśmy.',
    'mail.roleGiven.notYou':
      'Ktoś działa w Twoim imieniu. Natychmiast zmień hasło, co zakończy jego sesje, a potem przywróć właściwą rolę: {url}',

    'mail.confirmEmail.subject': 'Potwierdź swój adres e-mail',
    'mail.confirmEmail.asked': 'Potwierdź, że to Twój adres e-mail do {product}.',
    'mail.confirmEmail.limits':
      'Link działa przez {days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}} i tylko raz.',
    'mail.confirmEmail.action': 'Potwierdź ten adres',
    'mail.confirmEmail.notYou':
      'Nie otwieraj linku: bez niego nic się nie zmieni. O link poprosił ktoś zalogowany na Twoje konto, więc zmień hasło: {url}',

    'mail.changeEmail.subject': 'Potwierdź swój nowy adres e-mail',
    'mail.changeEmail.asked': 'Ktoś, prawdopodobnie Ty, chce odtąd logować się do {product} tym adresem.',
    'mail.changeEmail.limits':
      'Link działa przez {hours, plural, one {# godzinę} few {# godziny} many {# godzin} other {# godziny}} i tylko raz. Dopóki nie zostanie otwarty i potwierdzony, nic się nie zmieni.',
    'mail.changeEmail.action': 'Używaj tego adresu',
    'mail.changeEmail.notYou': 'Nie musisz nic robić: bez linku nic się nie zmieni. Nikomu go nie przekazuj.',

    'mail.emailChangeAsked.subject': 'Ktoś poprosił o zmianę Twojego adresu e-mail',
    'mail.emailChangeAsked.asked':
      'Ktoś zalogowany na Twoje konto, prawdopodobnie Ty, poprosił o zmianę Twojego adresu e-mail do {product}.',
    'mail.emailChangeAsked.waits': 'Nic się nie zmieni, dopóki nowy adres nie zostanie potwierdzony.',
    'mail.emailChangeAsked.notYou':
      'Natychmiast zmień hasło: unieważni to zmianę adresu i zakończy wszystkie inne sesje. {url}',

    'mail.emailChanged.subject': 'Zmieniono Twój adres e-mail',
    'mail.emailChanged.old':
      'Twoje logowanie do {product} ma nowy adres e-mail. Tym adresem już się nie zalogujesz i nie będą na niego przychodzić nasze wiadomości.',
    'mail.emailChanged.new':
      'Od tej chwili logujesz się do {product} tym adresem i na niego przychodzą nasze wiadomości.',
    'mail.emailChanged.stays': 'Hasło i uwierzytelnianie dwuetapowe pozostają bez zmian, a Twoje sesje trwają dalej.',
    'mail.emailChanged.notYou':
      'Jeśli masz jeszcze gdzieś otwartą sesję, otwórz tam tę stronę, wyloguj się wszędzie indziej i zmień hasło: {url}',
    'mail.emailChanged.administrator':
      'Natychmiast powiadom administratora swojej organizacji: jeśli nie możesz się już zalogować, tylko on może pomóc.',
  },
)
