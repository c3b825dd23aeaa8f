import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { Services } from './services.ts'
import { addPerson, type Wanted } from './operating/add-person.ts'
import { changeOrganisation, changePerson } from './operating/change.ts'
import { importPeople } from './operating/import-people.ts'
import * as told from './operating/output.ts'
import { Unable } from './operator-error.ts'

/** How a command gets at the services, and speaks. */
type Console = {
  withServices: (about: { mayBeNew?: boolean }, work: (services: Services) => Promise<void>) => Promise<void>
  /** In words for people, or in one line of JSON for scripts. */
  tell: (json: boolean, result: unknown, words: () => string) => void
}

const roles = ['person', 'manager', 'administrator']
const languages = ['en', 'pl']
export const asJson = () => new Option('--json', 'one line of JSON, for scripts').default(false)

type Json = { json: boolean }

/** The commands about people and organisations. */
export function addPeopleCommands(program: Command, console: Console): void {
  addAdding(program.command('add-person'), told.help.addPerson, console)
  const person = program.command('person').description('adds and changes people')
  addAdding(person.command('add'), told.help.personAdd, console)
  addSetting(person, console)
  addImport(person, console)
  addOrganisations(program.command('organisation').description('changes organisations'), console)
}

function addAdding(command: Command, help: string, { withServices, tell }: Console): void {
  command
    .description('adds a person and mails them a link to choose a password')
    .requiredOption('--email <address>', 'where the link goes; they sign in with it')
    .requiredOption('--name <name>', 'as others see it')
    .requiredOption('--organisation <name>', 'made if there is none of this name')
    .option('--plan <plan>', 'its plan, when it is made (else it keeps its own): automation, professional, …', 'basic')
    .option('--legacy', 'the plan is no longer current', false)
    .addOption(new Option('--role <role>').choices(roles).default('person'))
    .addOption(new Option('--language <language>').choices(languages).default('en'))
    .addOption(asJson())
    .addHelpText('after', help)
    .action(({ json, ...wanted }: Wanted & Json) =>
      withServices({ mayBeNew: true }, async (services) => {
        const added = await addPerson(services, wanted, services.clock.now())
        tell(json, told.personAsJson(added, true), () => told.person(added, services))
      }),
    )
}

function addSetting(person: Command, { withServices, tell }: Console): void {
  person
    .command('set <email>')
    .description('changes somebody’s name, role, organisation, language or address, or whether they may sign in')
    .option('--name <name>', 'as others see it')
    .addOption(new Option('--role <role>', 'with a lesser one they are signed out everywhere').choices(roles))
    .option('--organisation <name>', 'one that is there; they are signed out everywhere')
    .addOption(new Option('--language <language>').choices(languages))
    .option('--email <address>', 'another address, which they have to confirm; both are told')
    .option('--deactivated', 'nobody signs in as them any more')
    .option('--active', 'they may sign in again, with password and second factor as before')
    .addOption(asJson())
    .addHelpText('after', told.help.personSet)
    .action((email: string, { json, ...options }: Parameters<typeof changePerson>[2] & Json) =>
      withServices({}, async (services) => {
        const done = await changePerson(services, email, options, services.clock.now())
        const { person: now, active, changed } = done
        tell(json, { ...told.personAsJson(now, active), changed: told.inOptions(changed) }, () =>
          told.changedPerson(done),
        )
      }),
    )
}

function addImport(person: Command, { withServices, tell }: Console): void {
  person
    .command('import <file>')
    .description('adds the people of a CSV file; each is mailed a link to choose a password')
    .option('--dry-run', 'only looks, and says what it would do', false)
    .addOption(asJson())
    .addHelpText('after', told.help.personImport)
    .action((file: string, { json, dryRun }: { dryRun: boolean } & Json) =>
      withServices({ mayBeNew: !dryRun }, async (services) => {
        const imported = await importPeople(services, read(file), { dryRun })
        tell(json, imported, () => told.imported(imported))
        if (imported.bad.length > 0) process.exitCode = 1
      }),
    )
}

function addOrganisations(organisation: Command, { withServices, tell }: Console): void {
  organisation
    .command('set <name>')
    .description('changes an organisation’s name or plan')
    .option('--name <name>', 'its new name')
    .option('--plan <plan>', 'automation, professional, …')
    .option('--current', 'the plan is current')
    .option('--legacy', 'the plan is no longer current')
    .addOption(asJson())
    .addHelpText('after', told.help.organisationSet)
    .action((name: string, { json, ...options }: Parameters<typeof changeOrganisation>[2] & Json) =>
      withServices({}, async (services) => {
        const done = await changeOrganisation(services, name, options, services.clock.now())
        const { name: its, plan, planCurrent: current } = done.organisation
        const result = { name: its, plan, current, changed: told.inOptions(done.changed) }
        tell(json, result, () => told.changedOrganisation(done, services.settings))
      }),
    )
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (problem) {
    throw new Unable(`${file} can’t be read (${(problem as NodeJS.ErrnoException).code}).`)
  }
}
