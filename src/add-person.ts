import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createCountersign } from './countersign.ts'
import { openDatabase } from './edges/database.ts'
import { developmentKeys } from './edges/keys-file.ts'
import { systemRandomness } from './edges/randomness.ts'
import { invite } from './people/invite.ts'
import type { Person } from './people/person.ts'
import { profileForm } from './people/people.schemas.ts'
import { BadSetting, type Settings, settingsOfProcess } from './settings.ts'
import { emailField } from './sign-in/sign-in.schemas.ts'
import { planName } from './two-step/eligibility.ts'
import { whyItDidNotStart } from './why-it-did-not-start.ts'

// Adds someone who can sign in, beside the running application or before it.

const help = `Adds a person and mails them a link to choose a password.

  npm run add-person -- --email ada@example.com --name "Ada Lind" --organisation "Ferndale Robotics" --plan professional

  --email         where the link goes; they sign in with it
  --name          as others see it
  --organisation  made if there is none of this name
  --plan          its plan, when it is made (else it keeps its own): automation, professional, basic, …
  --legacy        the plan is no longer current
  --role          person, manager or administrator (person)
  --language      en or pl (en)
`

const wanted = profileForm.omit({ locale: true }).extend({
  email: emailField,
  organisation: z.string().trim().min(1).max(100),
  plan: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('basic'),
  legacy: z.boolean().default(false),
  role: z.enum(['person', 'manager', 'administrator']).default('person'),
  language: profileForm.shape.locale.default('en'),
})

try {
  process.stdout.write(await addPerson())
} catch (problem) {
  process.stderr.write(`${whyItDidNotStart(problem)}\n`)
  process.exitCode = 1
}

async function addPerson(): Promise<string> {
  const { help: askedForHelp, ...values } = readArguments()
  if (askedForHelp) return help
  const given = wanted.safeParse(values)
  if (!given.success)
    throw new BadSetting(`--${String(given.error.issues[0]?.path[0])} is missing or not usable.\n\n${help}`)
  const { legacy, language, ...asked } = given.data
  const settings = settingsOfProcess()
  const keys = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
  const db = await openDatabase(join(settings.dataFolder, 'countersign.db'))
  const countersign = createCountersign({ settings, db, keys })
  try {
    const { house } = countersign
    const person = await invite(house, { ...asked, locale: language, planCurrent: !legacy }, house.clock.now())
    if (!person) throw new BadSetting(`There is somebody with the address ${asked.email} already.`)
    return told(person, settings)
  } finally {
    await countersign.close()
  }
}

function told(person: Person, settings: Settings): string {
  return [
    `${person.name} is in ${person.organisation.name}, on ${planName(person)}.`,
    `They sign in at ${settings.baseUrl} as ${person.email}, once they have chosen a password: the running application mails the link.`,
    '',
  ].join('\n')
}

function readArguments() {
  const text = { type: 'string' } as const
  const yes = { type: 'boolean' } as const
  const options = {
    email: text,
    name: text,
    organisation: text,
    plan: text,
    role: text,
    language: text,
    legacy: yes,
    help: yes,
  }
  try {
    return parseArgs({ options }).values
  } catch (problem) {
    throw new BadSetting(`${problem instanceof Error ? problem.message : ''}\n\n${help}`, { cause: problem })
  }
}
