// Guessers who know the password and have any number of addresses and challenges, let loose on the real application for a year of its clock.
//   npm run guesser
import type { Browser } from '../test/browser.ts'
import { type App, openApp } from '../test/kit.ts'
import { countChecks, type Protected } from '../test/second-step.ts'
import { addApp } from '../test/passkeys.ts'
import { amongApps, days, hours, minutes, secondStepBudget, seconds, stepsEitherSide } from '../src/limits.ts'

const chanceOfATry = (1 + 2 * stepsEitherSide) / 1_000_000
const year = 365 * days
const [quarter, day, month] = secondStepBudget
/** Thirty days that begin with the first try hold a hundred, shared among the apps; a year begins thirteen of them. */
const ceilingOf = (apps: number) => {
  const tries = amongApps(month.tries, apps)
  return { month: tries, year: tries * Math.ceil(year / month.within) }
}

type Guesser = { name: string; apps: number; atOnce: number; monthly: number; ownerComes: boolean }
const guessers: Guesser[] = [1, 3].flatMap((apps) => {
  const almost = amongApps(month.tries, apps) - 1
  return [
    { name: 'greedy, one after the other', apps, atOnce: 1, monthly: Infinity, ownerComes: true },
    { name: 'greedy, fifty at once', apps, atOnce: 50, monthly: Infinity, ownerComes: true },
    {
      name: `patient: ${almost} in 30 days, the owner signs in daily`,
      apps,
      atOnce: 1,
      monthly: almost,
      ownerComes: true,
    },
    { name: `patient: ${almost} in 30 days, the owner is away`, apps, atOnce: 1, monthly: almost, ownerComes: false },
  ]
})

const rows: string[] = []
for (const guesser of guessers) {
  const { inAYear, inAMonth, out } = await play(guesser)
  const ceiling = ceilingOf(guesser.apps)
  const within = inAYear <= ceiling.year && inAMonth <= ceiling.month && !out
  if (!within) process.exitCode = 1
  const chance = (tries: number) => `${((1 - (1 - guesser.apps * chanceOfATry) ** tries) * 100).toFixed(3)} %`
  rows.push(
    `| ${guesser.name} | ${guesser.apps} | ${inAMonth} (${chance(inAMonth)}) | ${inAYear} (${chance(inAYear)}) | ${out ? 'yes' : 'no'} |`,
  )
}
process.stdout.write(
  [
    `Ceiling: ${ceilingOf(1).month} codes checked in any 30 days against one app, ${ceilingOf(3).month} against three; budgets ${quarter.tries}/${day.tries}/${month.tries}.`,
    '',
    '| guesser | apps | checked in 30 days, at most | checked in a year | owner ever kept out of a known browser |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n'),
)

async function play({ apps, atOnce, monthly, ownerComes }: Guesser) {
  const app = await openApp()
  const ada = await app.protectedPerson()
  const owner = app.browser()
  await owner.signIn(ada)
  for (let more = 1; more < apps; more += 1) {
    app.clock.advance(1 * minutes)
    await addApp(app, owner)
  }
  await owner.post('signOut')
  const checks = await countChecks(app)
  const end = app.clock.now() + year
  const checkedAt: number[] = []
  let out = false
  let address = 0
  let ownerNext = ownerComes ? app.clock.now() + 1 * days : Infinity
  while (app.clock.now() < end) {
    const recent = checkedAt.filter((at) => at > app.clock.now() - month.within).length
    const made = checks.made
    const wait = recent + atOnce > monthly ? 1 * days : await guess(app, ada, atOnce, () => (address += 1))
    // One code is held against each of them.
    checkedAt.push(...Array<number>((checks.made - made) / apps).fill(app.clock.now()))
    const next = app.clock.now() + wait
    while (ownerNext <= next) {
      app.clock.set(ownerNext)
      const before = checks.made
      out ||= !(await ownerComesIn(app, owner, ada))
      checks.made = before
      ownerNext += 1 * days
    }
    app.clock.set(next)
  }
  await app.close()
  const inAMonth = checkedAt.map((at) => checkedAt.filter((other) => other >= at && other < at + month.within).length)
  return { inAYear: checkedAt.length, inAMonth: Math.max(0, ...inAMonth), out }
}

/** Guesses with a new challenge, each from an address of its own. Returns how long to wait before the next: what the answer says, and no longer. */
async function guess(app: App, ada: Protected, atOnce: number, nextAddress: () => number): Promise<number> {
  const from = () => ({
    address: `198.${Math.floor(nextAddress() / 65_536) % 256}.${nextAddress() % 256}.${nextAddress() % 251}`,
  })
  const { json } = await app.api('apiSignIn', { email: ada.email, password: ada.password }, from())
  const challenge = String(json['challenge'])
  const code = app.wrongCode(ada.secret)
  const answers = await Promise.all(
    Array.from({ length: atOnce }, () => app.api('apiSignInCode', { challenge, code }, from())),
  )
  const refused = answers.find(({ status }) => status !== 401)
  if (!refused) return 1 * seconds
  return refused.status === 403 ? 6 * hours : Number(refused.headers.get('retry-after') ?? 60) * seconds
}

async function ownerComesIn(app: App, owner: Browser, ada: Protected): Promise<boolean> {
  await owner.givePassword(ada)
  const { location } = await owner.post('signInCode', { code: app.codeNow(ada.secret) })
  await owner.post('signOut')
  return location === '/'
}
