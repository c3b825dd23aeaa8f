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
    'policy.title': 'Required two-step authentication',
    'policy.card': 'Your organisation can require two-step authentication of everybody.',
    'policy.open': 'Require two-step authentication',
    'policy.require': 'Require it of everybody',
    'policy.what':
      'Then everybody of {organisation} has to set up two-step authentication within a number of days, which begin when you require it.',
    'policy.means_before':
      'Until then: a mail at the start, one a week and one a day before, and a line on every page with the days left.',
    'policy.means_after':
      'From then on, the password of whoever hasn’t set it up leads to set-up and nowhere else, in the mobile app too.',
    'policy.means_protected': 'Who has it on notices nothing, but can’t turn it off any more. Replacing a phone works.',
    'policy.means_reset':
      'Anybody whose two-step authentication an administrator resets sets it up again at the next sign-in.',
    'policy.protected': 'Protected',
    'policy.will_be_due': 'Will be asked to set it up',
    'policy.due': 'Have time left',
    'policy.overdue': 'Have to set it up before anything else',
    'policy.exempt': 'Exempt',
    'policy.people': '{count, plural, one {# person} other {# people}}',
    'policy.unlisted': 'How many people this meets can’t be shown: this application doesn’t list its people here.',
    'policy.to_security': 'Go to security',
    'policy.require_submit': 'Require it',
    'policy.days_label': 'Days to set it up',
    'policy.days_hint': '{shortest} to {longest}. For people who join later, the days begin when they join.',
    'policy.is_required': 'Two-step authentication is required',
    'policy.since': 'Since {date}, with {days} days to set it up.',
    'policy.progress': '{on} of {all} people are protected.',
    'policy.by_week': 'Protected people, week by week',
    'policy.week': 'Week',
    'policy.week_until': 'to {date}',
    'policy.days': 'Days',
    'policy.days_means':
      'Fewer days act at once. With more days, whoever has to set it up now still has to. Everybody who has time left is told of the new date by mail.',
    'policy.days_submit': 'Change the days',
    'policy.withdraw': 'Require it no more',
    'policy.withdraw_means':
      'Who has two-step authentication on keeps it, and may turn it off. Exemptions end. Whoever is overdue now would be so again if it were required again.',
    'policy.withdraw_submit': 'Require it no more',
    'policy.exemptions': 'Exemptions',
    'policy.exemptions_what':
      'Some can’t set it up yet. They stand here with a reason and an end; the other administrators are told.',
    'policy.no_exemptions': 'Nobody is exempt',
    'policy.no_exemptions_lead': 'It holds for everybody.',
    'policy.who': 'Person',
    'policy.who_email': 'E-mail address',
    'policy.who_id': 'Id of the person in this application',
    'policy.reason': 'Reason',
    'policy.reason_hint': 'Such as: on leave without a phone until June.',
    'policy.until': 'Until',
    'policy.by': 'By',
    'policy.end': 'End',
    'policy.end_of': 'End the exemption of {name}',
    'policy.exempt_somebody': 'Exempt somebody',
    'policy.for_days': 'For how many days',
    'policy.for_days_hint': 'At most {longest}.',
    'policy.exempt_submit': 'Exempt',
    'policy.rests': 'The requirement rests: nobody is asked to set it up. {why}',
    'policy.not_in_plan': 'It can’t be required. {why}',
    'policy.theirs': 'Who has to use two-step authentication is decided in this application itself, not here.',
    'notice.policy_required':
      'Two-step authentication is required from now on. Everybody who hasn’t set it up gets a mail within the next quarter of an hour.',
    'notice.policy_changed': 'The number of days was changed.',
    'notice.policy_withdrawn': 'Two-step authentication isn’t required any more.',
    'notice.exempted': 'The exemption stands on the list. The other administrators were told.',
    'notice.exemption_ended': 'The exemption has ended.',
    'refusal.not_required': 'Two-step authentication isn’t required, so there is nothing to change.',
    'refusal.protect_yourself':
      'Only an administrator who has two-step authentication on can require it or exempt people. Set up your own first.',
    'refusal.grace_days': 'Enter a whole number of days, from 7 to 90.',
    'refusal.same_days': 'It is that many days already.',
    'refusal.exemption_days': 'Enter a whole number of days, from 1 to 90.',
    'refusal.person_missing': 'Say who.',
    'refusal.person_unknown': 'There is nobody like that in your organisation.',
    'refusal.reason_missing': 'Give a reason: it stands on the list.',
    'refusal.reason_long': 'Use at most 200 characters.',
    'mail.policy.subject':
      '{what, select, begun {Two-step authentication is required now} changed {The days to set up two-step authentication were changed} other {Two-step authentication isn’t required any more}}',
    'mail.policy.done':
      '{what, select, begun {From now on {administrator} requires two-step authentication of everybody in your organisation, with {days} days to set it up.} changed {The days that everybody in your organisation has to set up two-step authentication were changed to {days} by {administrator}.} other {Two-step authentication is no longer required of your organisation: {administrator} withdrew it.}}',
    'mail.policy.action': 'Look at it',
    'mail.required.subject':
      '{organisation}: {stage, select, start {two-step authentication is required} week {a week left to set up two-step authentication} day {set up two-step authentication by tomorrow} other {set up two-step authentication}}',
    'mail.required.what':
      'Two-step authentication for {product} is required by {organisation}. {stage, select, over {It was to be set up by} other {Set it up by}} {by}. {stage, select, over {The next time you sign in, you set it up first.} other {After that, your password alone leads to set-up and nowhere else.}}',
    'mail.required.how':
      'It takes about two minutes: sign in, open Security, and scan a QR code with an authenticator app, or use a passkey.',
    'mail.required.action': 'Set it up',
    'mail.exemption.subject': '{person} needn’t use two-step authentication for now',
    'mail.exemption.done': '{administrator} exempted {person} from two-step authentication.',
    'mail.exemptionEnds.subject': 'The exemption of {person} from two-step authentication ends soon',
    'mail.exemptionEnds.what': 'Then {person} has to set it up. You can exempt them again if there is a reason.',
    'mail.fact.until': 'Until',
    'mail.fact.reason': 'Reason',
  },
  {
    'required.title': 'Ustaw uwierzytelnianie dwuetapowe',
    'required.why':
      '{organisation} wymaga uwierzytelniania dwuetapowego, a czas na jego ustawienie minął. Zajmie to około dwóch minut, a potem od razu się zalogujesz.',
    'required.needs':
      'Potrzebujesz telefonu lub komputera z aplikacją uwierzytelniającą albo klucza dostępu lub klucza bezpieczeństwa.',
    'required.begin': 'Rozpocznij',
    'required.confirm_first':
      'Najpierw potwierdź swój adres e-mail: do tego czasu wiadomości o Twojej ochronie mogłyby do Ciebie nie dotrzeć.',
    'required.over': 'Nie jest już od Ciebie wymagane. Wyloguj się i zaloguj ponownie.',
    'required.line':
      '{organisation} wymaga uwierzytelniania dwuetapowego od {date}: {days, plural, one {został # dzień} few {zostały # dni} many {zostało # dni} other {zostało # dnia}} na jego ustawienie.',
    'required.line_action': 'Ustaw teraz',
    'policy.title': 'Wymagane uwierzytelnianie dwuetapowe',
    'policy.card': 'Twoja organizacja może wymagać uwierzytelniania dwuetapowego od wszystkich.',
    'policy.open': 'Wymóg uwierzytelniania dwuetapowego',
    'policy.require': 'Wymagaj od wszystkich',
    'policy.what':
      'Wtedy każda osoba w organizacji {organisation} będzie musiała ustawić uwierzytelnianie dwuetapowe w ciągu podanej liczby dni, liczonych od wprowadzenia wymogu.',
    'policy.means_before':
      'Do tego czasu: wiadomość na początku, tydzień i dzień przed terminem, a na każdej stronie informacja, ile dni zostało.',
    'policy.means_after':
      'Potem hasło osoby, która go nie ustawiła, prowadzi tylko do ustawienia i nigdzie indziej, także w aplikacji mobilnej.',
    'policy.means_protected':
      'Kto ma je włączone, niczego nie zauważy, ale nie będzie mógł go wyłączyć. Zmiana telefonu działa.',
    'policy.means_reset': 'Osoba, której administrator je zresetuje, ustawi je ponownie przy następnym logowaniu.',
    'policy.protected': 'Chronieni',
    'policy.will_be_due': 'Zostaną poproszeni o ustawienie',
    'policy.due': 'Mają jeszcze czas',
    'policy.overdue': 'Muszą je ustawić przed wszystkim innym',
    'policy.exempt': 'Zwolnieni',
    'policy.people': '{count, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}',
    'policy.unlisted': 'Nie można pokazać, ilu osób to dotyczy: ta aplikacja nie podaje tu listy osób.',
    'policy.to_security': 'Przejdź do bezpieczeństwa',
    'policy.require_submit': 'Wprowadź wymóg',
    'policy.days_label': 'Liczba dni na ustawienie',
    'policy.days_hint': 'Od {shortest} do {longest}. Dla osób, które dołączą później, dni liczą się od ich dołączenia.',
    'policy.is_required': 'Uwierzytelnianie dwuetapowe jest wymagane',
    'policy.since': 'Od {date}, z liczbą dni na ustawienie: {days}.',
    'policy.progress': 'Chronionych osób: {on} z {all}.',
    'policy.by_week': 'Chronione osoby, tydzień po tygodniu',
    'policy.week': 'Tydzień',
    'policy.week_until': 'do {date}',
    'policy.days': 'Liczba dni',
    'policy.days_means':
      'Mniejsza liczba dni działa od razu. Przy większej ten, kto musi je ustawić teraz, nadal musi. Wszyscy, którzy mają jeszcze czas, dostaną wiadomość z nową datą.',
    'policy.days_submit': 'Zmień liczbę dni',
    'policy.withdraw': 'Zniesienie wymogu',
    'policy.withdraw_means':
      'Kto ma włączone uwierzytelnianie dwuetapowe, zachowa je i będzie mógł je wyłączyć. Zwolnienia się kończą. Komu termin już minął, temu minie od razu, gdyby wymóg wrócił.',
    'policy.withdraw_submit': 'Znieś wymóg',
    'policy.exemptions': 'Zwolnienia',
    'policy.exemptions_what':
      'Niektórzy nie mogą go jeszcze ustawić. Są tu z podanym powodem i terminem, a pozostali administratorzy są o tym informowani.',
    'policy.no_exemptions': 'Nikt nie jest zwolniony',
    'policy.no_exemptions_lead': 'Wymóg dotyczy wszystkich.',
    'policy.who': 'Osoba',
    'policy.who_email': 'Adres e-mail',
    'policy.who_id': 'Identyfikator osoby w tej aplikacji',
    'policy.reason': 'Powód',
    'policy.reason_hint': 'Na przykład: urlop bez telefonu do czerwca.',
    'policy.until': 'Do',
    'policy.by': 'Kto zwolnił',
    'policy.end': 'Zakończ',
    'policy.end_of': 'Zakończ zwolnienie: {name}',
    'policy.exempt_somebody': 'Zwolnij osobę',
    'policy.for_days': 'Na ile dni',
    'policy.for_days_hint': 'Najwyżej {longest}.',
    'policy.exempt_submit': 'Zwolnij',
    'policy.rests': 'Wymóg jest zawieszony: nikt nie musi ustawiać uwierzytelniania. {why}',
    'policy.not_in_plan': 'Nie można go wymagać. {why}',
    'policy.theirs': 'O tym, kto musi używać uwierzytelniania dwuetapowego, decyduje sama ta aplikacja, nie ta strona.',
    'notice.policy_required':
      'Od teraz uwierzytelnianie dwuetapowe jest wymagane. Kto go nie ustawił, dostanie wiadomość w ciągu kwadransa.',
    'notice.policy_changed': 'Liczba dni została zmieniona.',
    'notice.policy_withdrawn': 'Uwierzytelnianie dwuetapowe nie jest już wymagane.',
    'notice.exempted': 'Zwolnienie jest na liście. Pozostali administratorzy zostali poinformowani.',
    'notice.exemption_ended': 'Zwolnienie zostało zakończone.',
    'refusal.not_required': 'Uwierzytelnianie dwuetapowe nie jest wymagane, więc nie ma czego zmieniać.',
    'refusal.protect_yourself':
      'Tylko administrator, który sam ma włączone uwierzytelnianie dwuetapowe, może go wymagać lub zwalniać osoby. Najpierw ustaw własne.',
    'refusal.grace_days': 'Podaj pełną liczbę dni, od 7 do 90.',
    'refusal.same_days': 'Tyle dni jest już teraz.',
    'refusal.exemption_days': 'Podaj pełną liczbę dni, od 1 do 90.',
    'refusal.person_missing': 'Podaj, kogo to dotyczy.',
    'refusal.person_unknown': 'W Twojej organizacji nie ma takiej osoby.',
    'refusal.reason_missing': 'Podaj powód: będzie na liście.',
    'refusal.reason_long': 'Użyj najwyżej 200 znaków.',
    'mail.policy.subject':
      '{what, select, begun {Uwierzytelnianie dwuetapowe jest teraz wymagane} changed {Zmieniono liczbę dni na ustawienie uwierzytelniania dwuetapowego} other {Uwierzytelnianie dwuetapowe nie jest już wymagane}}',
    'mail.policy.done':
      '{what, select, begun {Od teraz {administrator} wprowadza wymóg uwierzytelniania dwuetapowego dla wszystkich w Twojej organizacji. Liczba dni na ustawienie: {days}.} changed {Liczbę dni, które wszyscy w Twojej organizacji mają na ustawienie uwierzytelniania dwuetapowego, zmienia {administrator}. Nowa liczba: {days}.} other {Wymóg uwierzytelniania dwuetapowego w Twojej organizacji znosi {administrator}.}}',
    'mail.policy.action': 'Zobacz',
    'mail.required.subject':
      '{organisation}: {stage, select, start {uwierzytelnianie dwuetapowe jest wymagane} week {został tydzień na ustawienie uwierzytelniania dwuetapowego} day {ustaw uwierzytelnianie dwuetapowe do jutra} other {ustaw uwierzytelnianie dwuetapowe}}',
    'mail.required.what':
      'Uwierzytelniania dwuetapowego w {product} wymaga {organisation}. {stage, select, over {Termin minął} other {Termin:}} {by}. {stage, select, over {Przy następnym logowaniu najpierw je ustawisz.} other {Potem samo hasło prowadzi tylko do ustawienia i nigdzie indziej.}}',
    'mail.required.how':
      'Zajmie to około dwóch minut: zaloguj się, otwórz Bezpieczeństwo i zeskanuj kod QR aplikacją uwierzytelniającą albo użyj klucza dostępu.',
    'mail.required.action': 'Ustaw',
    'mail.exemption.subject': '{person} na razie nie musi używać uwierzytelniania dwuetapowego',
    'mail.exemption.done': '{administrator} zwalnia {person} z uwierzytelniania dwuetapowego.',
    'mail.exemptionEnds.subject': 'Wkrótce kończy się zwolnienie z uwierzytelniania dwuetapowego: {person}',
    'mail.exemptionEnds.what':
      'Potem ta osoba będzie musiała je ustawić: {person}. Jeśli jest powód, możesz ją zwolnić ponownie.',
    'mail.fact.until': 'Do',
    'mail.fact.reason': 'Powód',
  },
)
