import { strict as assert } from 'node:assert'
import { days, minutes } from '../src/limits.ts'
import { pathTo, type RouteName, routes } from '../src/routes.ts'
import type { Locale } from '../src/messages/messages.ts'
import { type Browser, secretOn } from './browser.ts'
import type { App, Someone } from './kit.ts'
import type { Protected } from './second-step.ts'

type Answer = Awaited<ReturnType<Browser['path']>>
/** A page as someone met it: how it was come by, and the whole answer. */
export type Visited = Answer & { where: string }

/** Every page in every state that can be reached, in one language. Redirects are followed; a name is never asked for twice. */
export async function tour(app: App, locale: Locale): Promise<Visited[]> {
  const visited: Visited[] = []
  const note = async (where: string, asked: Promise<Answer>, browser: Browser) => {
    let answer = await asked
    if (answer.location) answer = await browser.follow(answer)
    if (answer.location) answer = await browser.follow(answer)
    visited.push({ ...answer, where: `${locale}: ${where}` })
  }
  await visitSignedOut(app, locale, note)
  await visitLinks(app, locale, note)
  await visitSecondStep(app, locale, note)
  await visitSettings(app, locale, note)
  await visitSessions(app, locale, note)
  await visitAccount(app, locale, note)
  await visitEnrolment(app, locale, note)
  await visitProtected(app, locale, note)
  await visitPolicy(app, locale, note)
  await visitOthers(app, locale, note)
  return visited
}

type Note = (where: string, asked: Promise<Answer>, browser: Browser) => Promise<void>

async function visitSignedOut(app: App, locale: Locale, note: Note) {
  const browser = app.browser({ language: locale })
  await note('sign in', browser.get('signIn'), browser)
  await note('sign in, where one wanted to go', browser.get('security'), browser)
  await note('sign in, nothing typed', browser.post('signIn'), browser)
  await note('sign in, no address', browser.post('signIn', { email: 'ada', password: 'x' }), browser)
  await note('sign in, wrong', browser.post('signIn', { email: 'ada@nowhere.example', password: 'x' }), browser)
  await note('forgotten', browser.get('forgotPassword'), browser)
  await note('forgotten, no address', browser.post('forgotPassword', { email: 'ada' }), browser)
  await note('forgotten, mailed', browser.post('forgotPassword', { email: 'ada@nowhere.example' }), browser)
  await note('nothing here', browser.path('/no/such/page'), browser)
  await note('from another site', browser.post('signIn', {}, { 'sec-fetch-site': 'cross-site' }), browser)
  await note('too large', browser.post('signIn', { email: 'a'.repeat(20_000) }), browser)
  await note('no form', browser.post('signIn', {}, { 'content-type': 'text/plain' }), browser)
  await note('signed out twice', browser.post('signOut'), browser)
  await note('development mailbox', browser.get('devMail'), browser)
}

async function visitLinks(app: App, locale: Locale, note: Note) {
  const person = await app.person({ locale })
  const browser = app.browser({ language: locale })
  await browser.post('forgotPassword', { email: person.email })
  const reset = await mailedPath(app, person.email, 'reset-password')
  await note('reset', browser.path(reset), browser)
  await note('reset, nothing typed', browser.postTo(reset), browser)
  await note('reset, short', browser.postTo(reset, { newPassword: 'plum' }), browser)
  await note('reset, long', browser.postTo(reset, { newPassword: 'plum '.repeat(60) }), browser)
  await note('reset, weak', browser.postTo(reset, { newPassword: 'password1234' }), browser)
  await note('reset, done', browser.postTo(reset, { newPassword: 'quiet lantern 4410 moss' }), browser)
  await note('reset, once more', browser.path(reset), browser)
  const newcomer = await app.person({ locale, emailConfirmed: false })
  await browser.signIn(newcomer)
  await note('profile, not confirmed', browser.get('profile'), browser)
  await note('security, not confirmed', browser.get('security'), browser)
  await note('enrolment, not confirmed', browser.post('twoStepScan'), browser)
  await note('confirmation sent', browser.post('sendConfirmation'), browser)
  const confirm = await mailedPath(app, newcomer.email, 'confirm-email')
  await note('confirm', browser.path(confirm), browser)
  await note('confirm, by no link', browser.path(`/confirm-email/${'A'.repeat(43)}`), browser)
  await note('confirmed', browser.postTo(confirm), browser)
  await note('confirm, once more', browser.path(confirm), browser)
  await note('cancel a reset, by no link', browser.path(`/cancel-reset/${'A'.repeat(43)}`), browser)
}

async function visitSecondStep(app: App, locale: Locale, note: Note) {
  const person = await app.protectedPerson({ locale })
  const browser = app.browser({ language: locale })
  const clear = () => app.db.deleteFrom('attempts').execute()
  const give = (code: string) => browser.post('signInCode', { code })
  const giveBackup = (backupCode: string) => browser.post('signInBackupCode', { backupCode })
  await note('challenge', browser.givePassword(person), browser)
  await note('backup code', browser.get('signInBackupCode'), browser)
  await note('code missing', give(''), browser)
  await note('code short', give('12345'), browser)
  await note('code long', give('1234567'), browser)
  await note('code no digits', give('plum'), browser)
  await note('code of the past', give(app.codeNow(person.secret, app.clock.now() - 4 * minutes)), browser)
  await note('backup code missing', giveBackup(''), browser)
  await note('backup code too short', giveBackup('ABCD'), browser)
  await note('backup code with a slip', giveBackup(slip(person.codes[0] ?? '')), browser)
  await note('code wrong', give(app.wrongCode(person.secret)), browser)
  await note('code wrong, three left', give(app.wrongCode(person.secret)), browser)
  await note('code wrong, one left', give(app.wrongCode(person.secret)), browser)
  await note('code wrong, none left', give(app.wrongCode(person.secret)), browser)
  await note('challenge spent', give(app.wrongCode(person.secret)), browser)
  await note('blocked', browser.givePassword(person), browser)
  await note('blocked, code', give(app.wrongCode(person.secret)), browser)
  await clear()
  await browser.givePassword(person)
  app.clock.advance(11 * minutes)
  await note('challenge expired', give('123456'), browser)
  await browser.givePassword(person)
  await note('cancelled', browser.post('signInCancel'), browser)
  for (const code of person.codes.slice(0, 8)) {
    await browser.givePassword(person)
    await note('backup code used', giveBackup(code), browser)
    await browser.post('signOut')
  }
  await browser.givePassword(person)
  await note('backup code used before', giveBackup(person.codes[0] ?? ''), browser)
  await giveBackup(person.codes[8] ?? '')
  await note('security, few codes', browser.get('security'), browser)
}

async function visitSettings(app: App, locale: Locale, note: Note) {
  const person = await app.person({ locale })
  const browser = app.browser({ language: locale })
  await note('home', browser.signIn(person), browser)
  await note('settings', browser.path('/settings'), browser)
  await note('profile', browser.get('profile'), browser)
  await note('profile, no name', browser.post('profile', { name: ' ', locale }), browser)
  await note('profile, no language', browser.post('profile', { name: 'Ada', locale: 'xx' }), browser)
  await note('profile, saved', browser.post('profile', { name: 'Ada Lind', locale }), browser)
  await note('password', browser.get('password'), browser)
  await note('password, nothing typed', browser.post('password', {}), browser)
  const change = (old: string, newPassword: string) => browser.post('password', { password: old, newPassword })
  await note('password, no new one', change(person.password, ''), browser)
  await note('password, wrong', change('plum', 'quiet lantern 4410 moss'), browser)
  await note('password, weak', change(person.password, 'password1234'), browser)
  await note('password, changed', change(person.password, 'quiet lantern 4410 moss'), browser)
  await note('password, changed to a fair one', change('quiet lantern 4410 moss', 'gravel8paint'), browser)
  await note('security', browser.get('security'), browser)
  await note('disable while off', browser.get('twoStepDisable'), browser)
  await note('replace while off', browser.post('replacePhone'), browser)
  await note('sessions', browser.get('sessions'), browser)
  await note('sessions, not found', browser.path(pathTo('endSession', { id: 'none' })), browser)
  await note('was it you', browser.get('wasItYou'), browser)
  await note('delete', browser.get('deleteAccount'), browser)
  await note('people, not allowed', browser.get('people'), browser)
  await note(
    'a field twice',
    browser.post('profile', [
      ['name', 'a'],
      ['name', 'b'],
    ]),
    browser,
  )
}

async function visitSessions(app: App, locale: Locale, note: Note) {
  const person = await app.person({ locale })
  const browser = app.browser({ language: locale })
  for (let n = 0; n < 6; n += 1) await app.browser(n === 0 ? { userAgent: 'x' } : {}).signIn(person)
  await app.api('apiSignIn', person)
  app.clock.advance(1 * minutes)
  await browser.signIn(person)
  await note('security, many sessions', browser.get('security'), browser)
  const [path = ''] = /\/settings\/security\/sessions\/[^/"]+\/end/.exec((await browser.get('sessions')).text) ?? []
  await note('sessions, many', browser.get('sessions'), browser)
  await note('sessions, one ended', browser.postTo(path), browser)
  await note('sessions, ended before', browser.postTo(path), browser)
  await note('sessions, others ended', browser.post('endOtherSessions', { next: routes.wasItYou }), browser)
}

async function visitAccount(app: App, locale: Locale, note: Note) {
  const person = await app.protectedPerson({ locale })
  const browser = app.browser({ language: locale })
  await browser.signIn(person)
  await note('was it you, protected', browser.get('wasItYou'), browser)
  app.clock.advance(11 * minutes)
  const newEmail = `new.${person.email}`
  await note('new address, not fresh', browser.post('changeEmail', { newEmail }), browser)
  await note(
    'new address, wrong code',
    browser.post('changeEmail', { newEmail, code: app.wrongCode(person.secret) }),
    browser,
  )
  const code = app.codeNow(person.secret)
  await note('export, confirmed', browser.post('exportData', { code }), browser)
  await note('new address, none', browser.post('changeEmail', { newEmail: '' }), browser)
  await note('new address, no address', browser.post('changeEmail', { newEmail: 'ada' }), browser)
  await note('new address, the same', browser.post('changeEmail', { newEmail: person.email }), browser)
  await note('new address, mailed', browser.post('changeEmail', { newEmail }), browser)
  const link = await mailedPath(app, newEmail, 'confirm-new-email')
  await note('new address, link', browser.path(link), browser)
  await note('new address, confirmed', browser.postTo(link), browser)
  await note('new address, once more', browser.path(link), browser)
  for (let n = 0; n < 5; n += 1) await browser.post('changeEmail', { newEmail: `${n}.${newEmail}` })
  await note('new address, too many', browser.post('changeEmail', { newEmail: `x.${newEmail}` }), browser)
  await app.person({ organisationId: person.organisationId })
  await app.db.updateTable('people').set({ role: 'administrator' }).where('id', '=', person.id).execute()
  await note('delete, the only administrator', browser.post('deleteAccount'), browser)
  await app.db.updateTable('people').set({ role: 'person' }).where('id', '=', person.id).execute()
  await note('deleted', browser.post('deleteAccount'), browser)
}

async function visitEnrolment(app: App, locale: Locale, note: Note) {
  const person = await app.person({ locale })
  const browser = app.browser({ language: locale })
  await browser.signIn(person)
  app.clock.advance(11 * minutes)
  await note('confirm by password', browser.post('twoStepScan'), browser)
  await note('confirm, wrong', browser.post('twoStepScan', { password: 'plum' }), browser)
  await note('confirm, nothing typed', browser.post('twoStepScan', { password: '' }), browser)
  await note('scan', browser.post('twoStepScan', { password: person.password }), browser)
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await note('code', browser.get('twoStepCode'), browser)
  await note('extended', browser.post('twoStepExtend', { next: routes.twoStepCode }), browser)
  const give = (code: string) => browser.post('twoStepCode', { code })
  await note('code, short', give('123'), browser)
  await note('code, wrong', give(app.wrongCode(secret)), browser)
  await note('code, behind', give(app.codeNow(secret, app.clock.now() - 3 * minutes)), browser)
  await note('code, ahead', give(app.codeNow(secret, app.clock.now() + 3 * minutes)), browser)
  await note('left', browser.post('twoStepLeave'), browser)
  await browser.post('twoStepScan')
  app.clock.advance(16 * minutes)
  await note('expired', browser.get('twoStepCode'), browser)
  const { secret: second } = await startAgain(browser, person.password)
  await note('codes', browser.post('twoStepCode', { code: app.codeNow(second) }), browser)
  await note('codes, kept?', browser.post('twoStepBackupCodes'), browser)
  await note('enabled', browser.post('twoStepBackupCodes', { kept: '1' }), browser)
  await note('already on', browser.post('twoStepScan'), browser)
}

async function visitProtected(app: App, locale: Locale, note: Note) {
  const person = await app.protectedPerson({ locale })
  const browser = app.browser({ language: locale })
  await browser.signIn(person)
  await note('home, protected', browser.get('home'), browser)
  app.clock.advance(11 * minutes)
  await note('security, on', browser.get('security'), browser)
  await note('disable', browser.get('twoStepDisable'), browser)
  await note('disable, by backup code', browser.get('twoStepDisable', '?with=backup-code'), browser)
  await note('disable, not fresh', browser.post('twoStepDisable'), browser)
  await note('disable, wrong code', browser.post('twoStepDisable', { code: app.wrongCode(person.secret) }), browser)
  await note('new codes', browser.get('newBackupCodes'), browser)
  await note('new codes, slip', browser.post('newBackupCodes', { backupCode: slip(person.codes[0] ?? '') }), browser)
  await note('new codes, made', browser.post('newBackupCodes', { code: app.codeNow(person.secret) }), browser)
  await note('new codes, kept?', browser.post('twoStepBackupCodes'), browser)
  await note('new codes, in force', browser.post('twoStepBackupCodes', { kept: '1' }), browser)
  await visitReplacing(app, person, browser, note)
  await note('disable, fresh', browser.get('twoStepDisable'), browser)
  await app.db.updateTable('organisations').set({ plan: 'basic' }).where('id', '=', person.organisationId).execute()
  await note('security, plan lost', browser.get('security'), browser)
  await note('disabled', browser.post('twoStepDisable'), browser)
  await note('security, not eligible', browser.get('security'), browser)
  await note('enrolment, not eligible', browser.post('twoStepScan'), browser)
  await note('signed out', browser.post('signOut'), browser)
}

async function visitReplacing(app: App, person: Protected, browser: Browser, note: Note) {
  app.clock.advance(11 * minutes)
  await note('replace', browser.get('replacePhone'), browser)
  await note('replace, not fresh', browser.post('replacePhone'), browser)
  await note('replace, wrong code', browser.post('replacePhone', { code: app.wrongCode(person.secret) }), browser)
  await note('replace, scan', browser.post('replacePhone', { code: app.codeNow(person.secret) }), browser)
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await note('replace, code', browser.get('twoStepCode'), browser)
  await note('replace, codes', browser.post('twoStepCode', { code: app.codeNow(secret) }), browser)
  await note('replace, kept?', browser.post('twoStepBackupCodes'), browser)
  await note('replaced', browser.post('twoStepBackupCodes', { kept: '1' }), browser)
}

async function visitOthers(app: App, locale: Locale, note: Note) {
  const boss = await app.person({ locale, role: 'administrator', name: 'Adam Berg' })
  await app.person({ organisationId: boss.organisationId, role: 'manager', name: 'Mia Holm' })
  await app.protectedPerson({ organisationId: boss.organisationId, name: 'Zoe Falk' })
  const browser = app.browser({ language: locale })
  await browser.signIn(boss)
  await note('people', browser.get('people'), browser)
  await visitPeople(app, locale, note, { boss, browser })
  const mails = await app.mailsTo(boss.email)
  await note('development mailbox, with mail', browser.get('devMail'), browser)
  const mail = mails[0] ?? (await app.mails())[0]
  await note('a mail', browser.path(pathTo('devMailMessage', { id: mail?.id ?? '' })), browser)
  await note('no such mail', browser.path(pathTo('devMailMessage', { id: 'none' })), browser)
  await app.db.schema.alterTable('people').renameTo('people_away').execute()
  await note('a fault', browser.get('home'), browser)
  await note('a fault of a form', browser.post('signIn', boss), browser)
  await app.db.schema.alterTable('people_away').renameTo('people').execute()
}

async function visitPeople(
  app: App,
  locale: Locale,
  note: Note,
  { boss, browser }: { boss: Someone & { organisationId: string }; browser: Browser },
) {
  const { organisationId } = boss
  const second = app.browser({ language: locale })
  await second.signIn(await app.person({ locale, role: 'administrator', name: 'Adam Berg', organisationId }))
  const zoe = await app.protectedPerson({ locale, organisationId, name: 'Zoe Falk' })
  const person = pathTo('person', { id: zoe.id })
  const act = (by: Browser, name: RouteName, fields = {}) => by.postTo(pathTo(name, { id: zoe.id }), fields)
  await browser.postTo(pathTo('personReset', { id: zoe.id }), { password: boss.password })
  await note('own person', browser.path(pathTo('person', { id: boss.id })), browser)
  await note('a reset waits, asked for here', browser.path(person), browser)
  await note('own reset approved', act(browser, 'personResetApprove'), browser)
  await note('a reset waits, asked for by another', second.path(person), second)
  await note('people, a reset waits', browser.get('people'), browser)
  const owner = app.browser({ language: locale })
  await owner.signIn(zoe)
  await note('security, a reset waits', owner.get('security'), owner)
  await note('security, reset cancelled', owner.post('cancelOwnReset'), owner)
  await note('security, reset cancelled twice', owner.post('cancelOwnReset'), owner)
  await note('history', owner.get('history'), owner)
  await note('a reset asked for', act(browser, 'personReset'), browser)
  const link = await mailedPath(app, zoe.email, 'cancel-reset')
  await note('cancel the reset', app.browser({ language: locale }).path(link), owner)
  await note('reset done', act(second, 'personResetApprove'), second)
  await note('cancel the reset, too late', app.browser({ language: locale }).path(link), owner)
  await note('deactivated', act(browser, 'personDeactivate'), browser)
  await note('activated again', act(browser, 'personReactivate'), browser)
  await visitInviting(app, locale, note, browser)
  await note('role given', act(browser, 'personRole', { role: 'manager' }), browser)
  await note('role that is theirs', act(browser, 'personRole', { role: 'manager' }), browser)
  await note('role that there is none of', act(browser, 'personRole', { role: 'owner' }), browser)
  await note('history of the organisation', browser.get('peopleHistory'), browser)
  await note('history of the organisation, nothing', browser.get('peopleHistory', '?to=2020-01-01'), browser)
  app.clock.advance(11 * minutes)
  await note('deactivating, not fresh', act(browser, 'personDeactivate'), browser)
}

/** An organisation that requires it, from both sides. */
async function visitPolicy(app: App, locale: Locale, note: Note) {
  const boss = await app.protectedPerson({ locale, role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = boss
  const bo = await app.person({ locale, organisationId, name: 'Mia Holm' })
  const browser = app.browser({ language: locale })
  await browser.signIn(boss)
  await note('policy', browser.get('policy'), browser)
  await note('policy, too few days', browser.post('policy', { days: '3' }), browser)
  await note('required', browser.post('policy', { days: '14' }), browser)
  const person = { who: bo.email, reason: 'On leave without a phone', forDays: '7' }
  await note('exempt, no reason', browser.post('policyExempt', { ...person, reason: '' }), browser)
  await note('exempt', browser.post('policyExempt', person), browser)
  await note('exemption ended', browser.postTo(pathTo('policyEndExemption', { id: bo.id })), browser)
  await note('days changed', browser.post('policyDays', { from: '14', days: '7' }), browser)
  const second = app.browser({ language: locale })
  await second.signIn(await app.person({ locale, organisationId, role: 'administrator', name: 'Zoe Falk' }))
  await note('policy, without a second step', second.get('policy'), second)
  const due = app.browser({ language: locale })
  await note('home, days left', due.signIn(bo), due)
  await app.countersign.sweep()
  await app.db.updateTable('deadlines').set({ due_at: app.clock.now() }).execute()
  await note('set-up required', due.givePassword(bo), due)
  await note('set-up required, scan', due.post('twoStepScan'), due)
  await note('set-up required, left', due.post('twoStepLeave'), due)
  await note('set-up required, signed out', due.post('leaveRequired'), due)
  await app.db
    .updateTable('two_step')
    .set({ checked_up_at: app.clock.now() - 28 * days })
    .execute()
  app.clock.advance(1 * minutes)
  const later = app.browser({ language: locale })
  await note('check-up', later.signIn(boss), later)
  await note('policy, later', later.get('policy'), later)
  await note('withdrawn', later.post('policyWithdraw'), later)
  await app.db.updateTable('organisations').set({ plan: 'basic' }).where('id', '=', organisationId).execute()
  await note('policy, not in the plan', later.get('policy'), later)
}

async function visitInviting(app: App, locale: Locale, note: Note, browser: Browser) {
  const form = { role: 'person', locale }
  const email = `ada.lind@${locale}.example`
  const list = [
    `${email},Ada Lind,administrator`,
    `${email},Ada Lind`,
    'Zoe Falk',
    'a@acme.example,Ada Lind,owner',
    'a@acme.example,Ada Lind,,xx',
    'a@acme.example,"Ada Lind',
    'a@acme.example,Ada Lind,,,1',
    `a@acme.example,${'x'.repeat(101)}`,
  ].join('\n')
  const send = { ...form, list: email, since: String(app.clock.now()) }
  await note('invite', browser.get('peopleInvite'), browser)
  await note('invite, nothing typed', browser.post('peopleInvite', { ...form, list: '' }), browser)
  await note('invite, too many', browser.post('peopleInvite', { ...form, list: 'a@a.example\n'.repeat(201) }), browser)
  await note('invite, too large', browser.post('peopleInvite', { ...form, list: 'a@a.example '.repeat(1000) }), browser)
  await note('invite, what becomes of it', browser.post('peopleInvite', { ...form, list }), browser)
  await note('invite, back', browser.post('peopleInvite', { ...form, list: email, back: '1' }), browser)
  await note('invited', browser.post('peopleInviteSend', { ...send, list }), browser)
  app.clock.advance(1 * minutes)
  await note('invite, once more', browser.post('peopleInvite', send), browser)
  await note('invited, nobody', browser.post('peopleInviteSend', { ...send, list: 'x' }), browser)
  const { id } = await app.db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()
  await note('somebody invited', browser.path(pathTo('person', { id })), browser)
  await note('invited again', browser.postTo(pathTo('personInviteAgain', { id })), browser)
  await note('taken back', browser.postTo(pathTo('personWithdraw', { id })), browser)
}

async function startAgain(browser: Browser, password: string) {
  await browser.post('twoStepScan', { password })
  return { secret: secretOn((await browser.get('twoStepScan')).text) }
}

/** What a link in a mail is for, as its path says it. */
export type MailedLink = 'reset-password' | 'confirm-email' | 'confirm-new-email' | 'cancel-reset'

/** The path of the newest link of a kind that was mailed to someone. */
export async function mailedPath(app: App, email: string, kind: MailedLink): Promise<string> {
  const texts = (await app.mailsTo(email)).map((mail) => mail.text).join('\n')
  const path = [...texts.matchAll(new RegExp(`${app.baseUrl}(/${kind}/\\S+)`, 'g'))].at(-1)?.[1]
  assert.ok(path, `no link was mailed to ${email}`)
  return path
}

/** A backup code with its last character changed: a slip of the pen. */
export function slip(code: string): string {
  return code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
}
