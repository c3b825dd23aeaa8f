import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Wanted } from './conformance/run-attack.ts'
import * as told from './operating/output.ts'
import { asJson } from './people-commands.ts'

/** 1 is kept for what is broken: a build server has to tell them apart. */
const couldNotTry = 2
/** Minutes. */
const longestRun = 60

/**
 * The command that attacks a host. It needs neither settings nor a database nor keys. What it does is loaded when it is called, and never by another command or
 * by the server.
 */
export function addAttackCommand(program: Command, { why }: { why: (problem: unknown) => string }): void {
  program
    .command('attack <url>')
    .description('tries to get round the second step of an application that is yours, and says what holds')
    .option('--people <file>', 'two accounts, as JSON; passwords are never given on the command line')
    .option('--target <file>', 'all that the kit may be told, as JSON; options say the same again')
    .option('--countersign <path>', 'where Countersign stands in it, such as /two-step')
    .option('--door <path...>', 'pages with a form for a password (else the sign-in page is looked for)')
    .option('--behind <path...>', 'pages that only somebody signed in sees (else where a sign-in leads)')
    .option('--probe <name...>', 'these alone')
    .addOption(new Option('--i-own <host...>', 'hosts beyond this machine that are yours to attack'))
    .option('--minutes <number>', 'after which it has ended', readMinutes, 2)
    .option('--junit <file>', 'the report as JUnit XML, for a build server')
    .addOption(asJson())
    .addHelpText('after', told.help.attack)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : couldNotTry))
    .action(async (url: string, wanted: Wanted) => {
      try {
        const { runAttack } = await import('./conformance/run-attack.ts')
        process.exitCode = await runAttack(url, wanted)
      } catch (problem) {
        process.stderr.write(`${why(problem)}\n`)
        process.exitCode = couldNotTry
      }
    })
}

function readMinutes(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= longestRun)) throw new InvalidArgumentError(`A number up to ${longestRun} is wanted.`)
  return number
}
