import type { Case, Contender } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import { byTurns, type Entrant, withEntrants } from './entrants.ts'
import { middle, ratios, table } from './figures.ts'
import type { MailServer } from './mail.ts'
import { ask, askBeforeMail } from './rounds.ts'

/** Milliseconds of processor for one answer, one round. */
type Cpu = {
  form: RightAndWrong
  api: RightAndWrong
  /** A right code over the API, its mail included. */
  withMail: number
}
type RightAndWrong = { right: number; wrong: number }
export type Flooded = { engine: Engine['name']; contender: string; rounds: Cpu[] }

const clients = 32

/** Right codes and wrong ones, one after the other in the same rounds. */
export async function measureFlood(
  engine: Engine,
  contenders: Contender[],
  helpers: { driver: Driver; mail: MailServer },
  effort: { rounds: number; people: number },
): Promise<Flooded[]> {
  const once = async (entrant: Entrant): Promise<Cpu> => {
    const cpu = async (what: Case) => (await askBeforeMail(entrant, { what, clients }, effort.people, helpers)).cpu
    return {
      form: { right: await cpu('known-browser'), wrong: await cpu('known-browser-wrong') },
      api: { right: await cpu('code'), wrong: await cpu('wrong-code') },
      withMail: (await ask(entrant, { what: 'code', clients }, effort.people, helpers.driver)).cpu,
    }
  }
  return withEntrants(engine, contenders, 'slow', async (entrants) => {
    // Not counted: code is compiled now.
    for (const entrant of entrants) await once(entrant)
    const took = await byTurns(entrants, effort.rounds, once)
    return took.map(({ who, rounds }) => ({ engine: engine.name, contender: who.contender.name, rounds }))
  })
}

export function floods(flooded: Flooded[]): string[] {
  const rows = flooded.map(({ engine, contender, rounds }) => [
    engine,
    contender,
    ...(['form', 'api'] as const).flatMap((door) => {
      const right = rounds.map((cpu) => cpu[door].right)
      const wrong = rounds.map((cpu) => cpu[door].wrong)
      return [`${middle(right).toFixed(2)}, ${middle(wrong).toFixed(2)}`, ratios(wrong, right)]
    }),
    middle(rounds.map(({ withMail }) => withMail)).toFixed(2),
  ])
  const heading = [
    'engine',
    '',
    'a form: CPU ms, right, wrong',
    'wrong of right: min / median / max',
    'the API: CPU ms, right, wrong',
    'wrong of right: min / median / max',
    'the API, right, with its mail',
  ]
  return [
    `Processor time of one answer, under ${clients} clients. The form is given in a known browser, where neither code leads to a mail: a right one is answered`,
    'with a redirect, a wrong one with the page again. The API is asked from a phone that isn’t known, where a right code writes a mail and a wrong one',
    'doesn’t: that mail is written within its CPU ms and sent later, but for the last column, where it is sent as well.',
    '',
    ...table(heading, rows),
  ]
}
