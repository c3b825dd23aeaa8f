import { setTimeout as pause } from 'node:timers/promises'
import { seconds } from '../../limits.ts'
import type { Attack } from '../attack.ts'
import type { Browser } from '../browser.ts'
import { formsOn, type Form } from '../forms.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { MailedLink } from '../target.ts'

/** Whoever reads somebody's mail has one factor. A link that signs in, by itself or after a new password, makes that enough. */
export const mailedLink: Probe = {
  name: 'mailed-link',
  title: 'A mailed link, confirmation or invitation that signs in',
  record: 'flask-security#258; CVE-2026-28268',
  async run(attack) {
    const { mailedLinks = [] } = attack.target
    if (mailedLinks.length === 0) throw new CouldNotTry('no mail with a link is named (mailedLinks)')
    const tried: Tried[] = []
    for (const kind of mailedLinks) tried.push(await tryLinks(attack, kind))
    const findings = tried.flatMap((one) => one.findings)
    if (findings.length > 0) return { findings }
    return { held: `no link signed in: ${tried.map(({ told }) => told).join(', ')}` }
  },
}

type Tried = { told: string; findings: Finding[] }

async function tryLinks(attack: Attack, { name, ask, read }: MailedLink): Promise<Tried> {
  const { protected: owner } = attack.target.people
  const before = await read(owner.email)
  const asking = attack.open()
  await attack.do(asking, ask, { email: owner.email }, ([form]) => ({ [emailField(form)]: owner.email }))
  const mail = await newMail(() => read(owner.email), before)
  const links = [...new Set(mail.replaceAll('&amp;', '&').match(/https?:\/\/[^\s"'<>)]+/g))].filter(
    (link) => URL.canParse(link) && new URL(link).origin === attack.origin.origin,
  )
  if (links.length === 0) throw new CouldNotTry(`the mail about “${name}” holds no link to ${attack.origin.origin}`)
  const findings: Finding[] = []
  let told = `${name} (behind it is no form for a new password)`
  for (const link of links) {
    // Where it was asked for: some links are good there alone.
    const tried = await tryLink(attack, await asking.copy(), link)
    if (tried.hasForm) told = name
    if (tried.broken) findings.push(attack.finding(`${name}: ${tried.broken.what}`, ...tried.broken.shown))
  }
  return { told, findings }
}

type TriedLink = { hasForm: boolean; broken: { what: string; shown: Exchange[] } | null }

async function tryLink(attack: Attack, browser: Browser, link: string): Promise<TriedLink> {
  const { protected: owner } = attack.target.people
  const led = await browser.follow(await browser.get(link))
  const openedAtOnce = await attack.opens(browser, owner)
  const shown = openedAtOnce ? led : await pressed(browser, led)
  const opened = openedAtOnce ?? (await attack.opens(browser, owner))
  if (opened) return { hasForm: false, broken: { what: 'the link signs in', shown: [shown, opened] } }
  const form = formsOn(shown.answer.body, shown.url).find(({ inputs }) =>
    inputs.some(({ type }) => type === 'password'),
  )
  if (!form) return { hasForm: false, broken: null }
  // The same password again: they keep it.
  const set = await browser.follow(await browser.submit(form, passwordsIn(form, owner.password)))
  const openedThen = await attack.opens(browser, owner)
  if (openedThen)
    return { hasForm: true, broken: { what: 'the new password signs in, without a code', shown: [set, openedThen] } }
  return { hasForm: true, broken: await turnedOff(attack) }
}

/** Some turn two-step off for whoever forgot a password: then it is worth no more than the mail. */
async function turnedOff(attack: Attack): Promise<TriedLink['broken']> {
  const { protected: owner } = attack.target.people
  const { browser, exchanges } = await attack.firstStep(owner)
  const opened = await attack.opens(browser, owner)
  const shown = [...exchanges.slice(-1), ...(opened ? [opened] : [])]
  return opened && { what: 'the new password signs in at the sign-in page, and no code is asked for any more', shown }
}

/** Against programs that open each link of a mail, its page often has a button and nothing else to fill in. */
async function pressed(browser: Browser, page: Exchange): Promise<Exchange> {
  const [form, ...more] = formsOn(page.answer.body, page.url).filter(({ method }) => method === 'POST')
  const isButton = form && more.length === 0 && form.inputs.every(({ type }) => ['hidden', 'submit'].includes(type))
  return isButton && form.action.origin === page.url.origin ? browser.follow(await browser.submit(form, {})) : page
}

const emailField = (form: Form | undefined) =>
  form?.inputs.find(({ type, name }) => type === 'email' || /mail/i.test(name))?.name ?? 'email'

const passwordsIn = ({ inputs }: Form, password: string) =>
  Object.fromEntries(inputs.filter(({ type }) => type === 'password').map(({ name }) => [name, password]))

/** Mails are sent when they are sent. */
async function newMail(read: () => Promise<string | null> | string | null, before: string | null): Promise<string> {
  for (let waited = 0; waited < 10 * seconds; waited += 100) {
    const mail = await read()
    if (mail !== null && mail !== before) return mail
    await pause(100)
  }
  throw new CouldNotTry('no mail came in ten seconds')
}
