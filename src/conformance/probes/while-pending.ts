import type { Attack, First } from '../attack.ts'
import type { Question } from '../question.ts'
import type { Browser } from '../browser.ts'
import { codeForm, formsOn, passwordForm } from '../forms.ts'
import { pageOfOurs } from '../our-paths.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { RouteName } from '../../routes.ts'

const ours: RouteName[] = [
  'security',
  'history',
  'twoStepScan',
  'twoStepCode',
  'twoStepBackupCodes',
  'twoStepDisable',
  'newBackupCodes',
  'replacePhone',
]
const acts: RouteName[] = ['twoStepScan', 'newBackupCodes', 'replacePhone', 'twoStepDisable']
const backupCode = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/

/** Between password and code nobody is signed in: what sets a second step up, renews it or turns it off is shut, as it is for strangers. */
export const whilePending: Probe = {
  name: 'while-pending',
  title: 'Setting up, new backup codes or turning off, between password and code',
  record: 'CVE-2026-62232; CVE-2026-111949',
  async run(attack) {
    const { countersign, secondStepSettings = [], people } = attack.target
    const places = [
      ...(countersign === undefined ? [] : ours.map((name) => pageOfOurs(attack.target, name))),
      ...secondStepSettings,
    ]
    if (places.length === 0)
      throw new CouldNotTry('no page is named where a second step is set up (secondStepSettings)')
    const first = await attack.asked(people.protected)
    const findings = [
      ...(await pagesOpen(attack, first, places)),
      ...(await actsDone(attack, first)),
      ...(await entered(attack, first)),
    ]
    const after = await attack.firstStep(people.protected)
    if (!after.question) findings.push(attack.finding('two-step was turned off without a code', after.exchanges.at(-1)))
    return findings.length > 0 ? { findings } : { held: `${places.length} pages were shut between password and code` }
  },
}

/** Open to whoever waits for a code, and not to a stranger. */
async function pagesOpen(attack: Attack, { browser, question }: First, places: string[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const place of places) {
    const [stranger, pending] = [await attack.open().get(place), await browser.get(place)]
    if (isOpen(pending, question) && !isOpen(stranger, null))
      findings.push(attack.finding(`${place} is open between password and code`, stranger, pending))
  }
  return findings
}

async function actsDone(attack: Attack, { browser }: First): Promise<Finding[]> {
  if (attack.target.countersign === undefined) return []
  const findings: Finding[] = []
  for (const name of acts) {
    const done = await browser.follow(await browser.post(pageOfOurs(attack.target, name), []))
    if (backupCode.test(done.answer.body) || /\bsecret=[A-Z2-7]{16}/.test(done.answer.body))
      findings.push(attack.finding(`${done.url.pathname} hands out what opens the second step`, done))
  }
  return findings
}

/** Where no cookies are, whatever the first step gave is shown as a bearer. */
async function entered(attack: Attack, { browser, exchanges }: First): Promise<Finding[]> {
  const { enter } = attack.target
  if (!enter) return []
  const link = async (from: Browser) => attack.ask(from, enter)
  const asked = await link(browser)
  return isShown(asked.answer.status)
    ? [attack.finding(`${enter.path} leads to our pages between password and code`, exchanges.at(-1), asked)]
    : []
}

/** Many answer with the page to sign in on, or with the question itself, in place of a redirect. */
function isOpen({ answer, url }: Exchange, question: Question | null): boolean {
  if (!isShown(answer.status)) return false
  const forms = formsOn(answer.body, url)
  const asked = codeForm(forms)?.form.action.pathname
  const isAsked = question !== null && 'form' in question && asked === question.form.action.pathname
  return !isAsked && passwordForm(forms) === null
}

const isShown = (status: number) => status >= 200 && status < 300
