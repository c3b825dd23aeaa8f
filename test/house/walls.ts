import { routes } from '../../src/routes.ts'
import { importsOf, placesOf, type Import, type Source } from './sources.ts'

/** A rule of the house over files: the breaches, each as `file:line what`. Rules about imports and code don't look at tests. */
export type Wall = (sources: Source[]) => string[]

/** Folders that aren't slices: floors that every slice stands on. */
const floors = new Set(['adapters', 'http', 'otp', 'ui'])
/** What rules of several slices share of HTTP, and pages of what they show. */
const drawing = [
  'src/two-step/ask-fresh.ts',
  'src/sign-in/arrive.ts',
  'src/sign-in/telling-refused.ts',
  'src/mailed-links/draw-dead-link.ts',
  'src/standalone/people/draw-dead-link.ts',
  'src/standalone/people/own-session.ts',
  'src/audit/event-list.ts',
]
/** Where routes are put together: those of the flows, of our own application, and beside anybody else's. */
const mounters = ['src/app.ts', 'src/standalone/slices.ts', 'src/embedded/embed.ts']
const wired = new Set(['src/main.ts', 'src/settings.ts'])
/** They read the table itself: where routes are mounted, found again by a path, and described. */
const readersOfRoutes = ['http/router', 'app', 'http/request', 'http/where-to', 'api/describe', 'embedded/options'].map(
  (name) => `src/${name}.ts`,
)
/** A page written out is made by the table, by what reads a text as one of its pages, and of a request that a route has taken. */
const makersOfPages = ['routes', 'http/where-to', 'http/request'].map((name) => `src/${name}.ts`)
/** What is written out already: by an instance, or by the application as one of its own places. */
const carriersOfLocations = ['src/http/answers.ts', 'src/frameworks/']
/** Answering, beginning with two-step off, a session of somebody else's application that goes on, and Finish of a set-up that had to come first. */
const makersOfCompletedSignIns = [
  'src/sign-in/begin.ts',
  'src/sign-in/answer.ts',
  'src/embedded/sessions.ts',
  'src/two-step/finish.ts',
]

export const otpStandsAlone: Wall = (sources) =>
  breaches(sources, ({ from, to }) => folderOf(from) === 'otp' && to.startsWith('src/') && folderOf(to) !== 'otp')

export const slicesMeetThroughRules: Wall = (sources) =>
  breaches(sources, ({ from, to }) => {
    const folder = folderOf(to)
    const inner = ['routes', 'page'].includes(suffixOf(to))
    return inner && folder !== null && !floors.has(folder) && folder !== folderOf(from) && !mounters.includes(from)
  })

/** The house, from the ground up: a folder, or a file of `src/` itself, imports what stands below it or, without circles, beside it. */
const storeys = [
  ['otp', 'spelling', 'messages', 'limits', 'routes', 'refusals', 'colours', 'bad-setting', 'operator-error'],
  ['adapters', 'host', 'env-file', 'server-address'],
  [
    'http',
    'ui',
    'audit',
    'mail',
    'administer',
    'application',
    'ask-application',
    'decide',
    'factor',
    'instance',
    'moment',
    'relying-party',
    'services',
    'settings',
  ],
  ['attempts', 'known-browsers', 'authenticators', 'backup-codes', 'passkeys', 'mailed-links', 'second-step'],
  ['sign-in', 'two-step', 'policy', 'administration', 'api', 'app', 'countersign', 'embedded', 'forget', 'sweep'],
  [
    'standalone',
    'standalone/people',
    'standalone/sessions',
    'frameworks',
    'index',
    'operating',
    'client',
    'conformance',
    'attack-command',
    'command-line',
    'index',
    'main',
    'people-commands',
    'stop',
    'why-it-did-not-start',
  ],
]
const placeOf = (path: string) => folderOf(path) ?? /^src\/([^/.]+)/.exec(path)?.[1] ?? ''
const storeyOf = (path: string) => storeys.findIndex((folders) => folders.includes(placeOf(path)))

export const floorsStandOnLowerOnes: Wall = (sources) => {
  const homeless = code(sources).filter(({ path }) => path.startsWith('src/') && storeyOf(path) < 0)
  return [
    ...homeless.map(({ path }) => `${path} stands on no floor`),
    ...breaches(sources, ({ from, to }) => to.startsWith('src/') && storeyOf(to) > storeyOf(from)),
  ]
}

/** Whoever stands in a circle can't be understood, moved or tested without all the others of it. */
export const noCircles: Wall = (sources) => {
  const own = code(sources)
    .flatMap(importsOf)
    .filter(({ from, to }) => from.startsWith('src/') && to.startsWith('src/'))
  return [
    ...circles(own.filter(({ names }) => names.length > 0).map(({ from, to }) => [from, to])),
    ...circles(own.map(({ from, to }) => [placeOf(from), placeOf(to)])),
  ]
}

/** Each pair of nodes that leads to one another, by whatever way. */
function circles(edges: [string, string][]): string[] {
  const next = Map.groupBy(edges, ([from]) => from)
  const reach = new Map<string, Set<string>>()
  for (const start of next.keys()) {
    const seen = new Set<string>()
    const open = [start]
    for (let node = open.pop(); node !== undefined; node = open.pop())
      for (const [, to] of next.get(node) ?? []) {
        if (!seen.has(to)) open.push(to)
        seen.add(to)
      }
    reach.set(start, seen)
  }
  const inCircle = edges.filter(([from, to]) => from !== to && reach.get(to)?.has(from))
  return [...new Set(inCircle.map(([from, to]) => `${from} and ${to} stand in a circle`))]
}

/** Each table, and the folder whose it is. */
const homes: Record<string, string> = {
  attempts: 'attempts',
  audit_events: 'audit',
  authenticators: 'authenticators',
  backup_codes: 'backup-codes',
  ceremonies: 'passkeys',
  challenges: 'second-step',
  companions: 'embedded',
  deadlines: 'policy',
  enrolments: 'two-step',
  known_browsers: 'known-browsers',
  mailed_links: 'mailed-links',
  organisations: 'standalone/people',
  outbox: 'mail',
  passkeys: 'passkeys',
  people: 'standalone/people',
  policies: 'policy',
  search_words: 'standalone/people',
  sessions: 'standalone/sessions',
  two_step: 'two-step',
  two_step_resets: 'two-step',
}

/** Who names a table of somebody else's in SQL. `operating/` looks after the database as a whole. */
const guests: Record<string, string[]> = {
  'src/attempts/attempts.queries.ts': ['audit_events', 'challenges', 'known_browsers'],
  'src/embedded/companions.queries.ts': ['two_step'],
  'src/embedded/people.queries.ts': ['deadlines', 'two_step'],
  'src/known-browsers/known-browsers.queries.ts': ['two_step'],
  'src/standalone/people/listed.queries.ts': [
    'audit_events',
    'backup_codes',
    'deadlines',
    'policies',
    'two_step_resets',
  ],
  'src/standalone/people/people.queries.ts': ['audit_events', 'policies', 'two_step'],
  'src/policy/deadlines.queries.ts': ['two_step'],
  'src/standalone/people/standings.queries.ts': ['deadlines', 'policies'],
  'src/second-step/challenges.queries.ts': [
    'attempts',
    'authenticators',
    'ceremonies',
    'known_browsers',
    'passkeys',
    'people',
    'two_step',
  ],
  'src/second-step/generation.queries.ts': ['two_step'],
  'src/second-step/suspension.queries.ts': ['two_step'],
  'src/standalone/sessions/sessions.queries.ts': ['deadlines', 'organisations', 'people', 'policies', 'two_step'],
}

const named =
  /\b(insertInto|updateTable|deleteFrom|replaceInto|mergeInto|selectFrom|(?:inner|left|right|full|cross)Join)\(\s*['"`](\w+)|\b(insert\s+into|update|delete\s+from|from|join)\s+"?(\w+)/g

/** Joins, conditions and cascades reach where no import shows. A table is written in its own folder; whoever else names it stands in a list. */
export const tablesHaveAHome: Wall = (sources) => {
  const found = code(sources).flatMap(({ path, text }) => {
    const folder = folderOf(path)
    if (folder === null || ['adapters', 'operating', 'ui', 'client'].includes(folder)) return []
    const sql =
      suffixOf(path) === 'queries' || /\b(?:selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql[<`]/.test(text)
    if (!sql) return []
    return [...text.matchAll(named)].flatMap(([, , built, , written]) => {
      const table = built ?? written ?? ''
      return homes[table] === undefined || homes[table] === folder ? [] : [`${path} names ${table}`]
    })
  })
  const listed = Object.entries(guests).flatMap(([path, tables]) => tables.map((table) => `${path} names ${table}`))
  const known = sources.map(({ path }) => path)
  const unused = listed.filter((one) => known.includes(one.split(' ')[0] ?? '') && !found.includes(one))
  return [...new Set(found.filter((one) => !listed.includes(one))), ...unused.map((one) => `${one} no more`)]
}

/** Routes may share a piece of HTTP with the routes beside them. */
export const onlyTheAppMountsRoutes: Wall = (sources) =>
  breaches(sources, ({ from, to }) => {
    const beside = suffixOf(from) === 'routes' && folderOf(from) === folderOf(to)
    return suffixOf(to) === 'routes' && !mounters.includes(from) && !beside
  })

export const rulesKnowNoRequestAndNoPage: Wall = (sources) =>
  breaches(sources, ({ from, to }) => {
    const folder = folderOf(from)
    const rule = folder !== null && !floors.has(folder) && suffixOf(from) === '' && !drawing.includes(from)
    return rule && (suffixOf(to) === 'page' || to === 'hono' || to.startsWith('hono/') || to === '@hono/zod-openapi')
  })

export const onlyAdaptersSeeTheWorld: Wall = (sources) => {
  const inside = ({ path }: Source) => folderOf(path) === 'adapters' || wired.has(path)
  const outside = sources.filter((source) => !inside(source))
  const worldly =
    /\bDate\.now\b|\bnew Date(?:\(\s*\)|\b(?!\())|\bTemporal\.Now\b|\bMath\.random\b|\bprocess\b.*\benv\b|\benv\b.*\bprocess\b/
  const chance = /\brandom(?:Bytes|UUID|UUIDv7|Int|Fill|FillSync)\b|\bgetRandomValues\b/
  const modules = /^(?:node:)?(?:sqlite|process)$|^(?:pg|pg-pool|nodemailer)(?:\/|$)/
  return [
    ...code(outside).flatMap((source) => [...placesOf(source, worldly), ...placesOf(source, chance)]),
    ...breaches(outside, ({ to }) => modules.test(to)),
  ]
}

export const routesImportNothing: Wall = (sources) => breaches(sources, ({ from }) => from === 'src/routes.ts')

/**
 * Only an instance knows below which path it stands: pages, mails and redirects name where they lead, and it writes the path. A path of the table as a text, or
 * read from it, leads out of every instance that stands elsewhere. The client has an address with a path, and puts the table's behind it.
 */
export const onlyAnInstanceWritesPaths: Wall = (sources) => {
  // The client and the kit that attacks speak to an application from outside, by addresses that they are told.
  const server = code(sources).filter(
    ({ path }) => path !== 'src/routes.ts' && !['client', 'conformance'].includes(folderOf(path) ?? ''),
  )
  const first = new Set(Object.values(routes).map((path) => path.split('/')[1]?.replace('.', '\\.')))
  const literal = new RegExp(`['"\`}=]/(?:${[...first].filter(Boolean).join('|')})(?=['"\`/?$\\s])`)
  const drawn = (path: string) => ['page', 'mail'].includes(suffixOf(path))
  return [
    ...breaches(server, ({ from, to, names }) => {
      const reads = names.some((name) => ['routes', '*'].includes(name)) && !readersOfRoutes.includes(from)
      const writes = names.some((name) => ['pathTo', 'pageAt', 'everythingBelow'].includes(name)) && drawn(from)
      return to === 'src/routes.ts' && (reads || writes)
    }),
    ...server.flatMap((source) => [
      ...placesOf(source, literal),
      ...(makersOfPages.includes(source.path) ? [] : placesOf(source, /\bas Page\b/)),
      ...(carriersOfLocations.some((path) => source.path.startsWith(path))
        ? []
        : placesOf(source, /(?:\.redirect\((?!c\.var\.services\.instance\.path\()|['"]location['"],)/i)),
      ...(drawn(source.path) ? placesOf(source, /\b(?:href|action|src)(?:=["']|: [`'"])\/|\bbaseUrl \+/) : []),
    ]),
  ]
}

/** What is painted is painted by the instance's palette (requirement HOST-15). */
export const onlyOneFileKnowsColours: Wall = (sources) =>
  sources
    .filter(({ path }) => path !== 'src/colours.ts' && !path.endsWith('.test.ts'))
    .flatMap((source) =>
      placesOf(source, /(?<!\w)#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab)\(/i),
    )

export const browserModulesStayInTheBrowser: Wall = (sources) =>
  breaches(
    sources,
    ({ from, to, names }) => suffixOf(from) === 'browser' && suffixOf(to) !== 'browser' && names.length > 0,
  )

/**
 * Hono leaves the cookies and headers that were set before it out of an answer that a handler or a guard makes or fetches by itself, and keeps them
 * in what `c.html`, `c.body`, `c.json`, `c.text` and `c.redirect` make.
 */
export const answersKeepTheirCookies: Wall = (sources) => {
  // A door writes what was answered to it, cookies and all.
  const outside = ['client', 'frameworks']
  const server = code(sources).filter(
    ({ path }) => !outside.includes(folderOf(path) ?? '') && suffixOf(path) !== 'browser',
  )
  return server.flatMap((source) =>
    placesOf(
      source,
      /\bnew\s+(?:\w+\.)?Response\b|\bResponse\s*\??\.\s*(?:json|redirect|error)\b|\bextends\s+(?:\w+\.)?Response\b|[=(,:?]\s*Response\s*[;),]|\bglobalThis\.Response\b|\breturn\s+(?:await\s+)?fetch\(/,
    ),
  )
}

/** It runs in browsers and on phones, where nothing else of the house is. */
export const theClientStandsAlone: Wall = (sources) =>
  breaches(sources, ({ from, names }) => folderOf(from) === 'client' && names.length > 0)

/** Requirement CHL-6: one verdict inserts into sessions, and one file calls it, which asks for the proof. Whatever else does either is named. */
export const oneFileOpensSessions: Wall = (sources) => {
  const verdict = /^export const insertSession = prepared\.verdict\([^]*?^\)$/m
  const inserts =
    /\b(?:insertInto|replaceInto|mergeInto)\(\s*['"`]sessions\b|\b(?:insert|replace)\b.*\binto\s+"?sessions\b/i
  const isHome = ({ path }: Source) => path === 'src/standalone/sessions/sessions.queries.ts'
  const isOpener = ({ path }: Source) => path === 'src/standalone/sessions/open.ts'
  const there = code(sources).some((source) => isHome(source) && inserts.test(verdict.exec(source.text)?.[0] ?? ''))
  const around = code(sources).map((source) =>
    isHome(source) ? { ...source, text: source.text.replace(verdict, (own) => own.replace(/./g, '')) } : source,
  )
  return [
    ...(there ? [] : ['no insertSession inserts into sessions']),
    ...around.flatMap((source) => placesOf(source, inserts)),
    // The opener names it in its import and in its call.
    ...around.flatMap((source) => placesOf(source, /\binsertSession\b/).slice(isOpener(source) ? 2 : 0)),
  ]
}

/**
 * On PostgreSQL two transactions at once don't see each other: what one reads or counts before it locks may be untrue when it writes. One file opens
 * them for everybody, and locks first.
 */
export const decisionsOpenTransactions: Wall = (sources) => {
  const others = code(sources).filter(({ path }) => folderOf(path) !== 'adapters' && path !== 'src/decide.ts')
  return others.flatMap((source) => placesOf(source, /\.(?:transaction|startTransaction)\(/))
}

/**
 * Requirements HOST-3, HOST-14: what an application does in a decision, and after it, is asked by the decision alone, and said by the two kinds of application:
 * no flow has a second way in.
 */
export const oneFileAsksTheApplication: Wall = (sources) => {
  const know = [
    'src/application.ts',
    'src/ask-application.ts',
    'src/decide.ts',
    'src/standalone/application.ts',
    'src/embedded/application.ts',
  ]
  return code(sources)
    .filter(({ path }) => path.startsWith('src/') && !know.includes(path))
    .flatMap((source) => placesOf(source, /\binDecision\b/))
}

/** Requirement CHL-6: the proof that opens a session has two makers. */
export const twoFilesCompleteSignIns: Wall = (sources) =>
  breaches(sources, ({ from, to, names }) => {
    const reaches = names.includes('completedSignIn') || names.includes('*')
    return to === 'src/host/completed.ts' && reaches && !makersOfCompletedSignIns.includes(from)
  })

export const twoLevelsOfFolders: Wall = (sources) =>
  sources.map(({ path }) => path).filter((path) => path.split('/').length > 'src/folder/folder/file'.split('/').length)

export const namesSayWhatIsInside: Wall = (sources) =>
  code(sources)
    .map(({ path }) => path)
    // What a rule may use is called so everywhere: one type, at the root.
    .filter((path) => path !== 'src/services.ts')
    .filter((path) => path.split('/').some((part) => /^(?:utils?|common|helpers?|services?|types)(?:\.|$)/.test(part)))

export const everyTestRuns: Wall = (sources) =>
  sources.flatMap((source) =>
    placesOf(source, /\b(?:test|it|describe|suite|t)\.(?:skip|only|todo)\b|[{,]\s*(?:skip|only|todo)\b\s*[:,}]/),
  )

function breaches(sources: Source[], isBreach: (one: Import) => boolean): string[] {
  return code(sources)
    .flatMap(importsOf)
    .filter(isBreach)
    .map(({ at, to }) => `${at} imports ${to}`)
}

const code = (sources: Source[]) => sources.filter(({ path }) => !path.endsWith('.test.ts'))

/** The folder directly under `src/`, or a slice of our own application; null for a file that lies in `src/` itself or elsewhere. */
function folderOf(path: string): string | null {
  return /^src\/(standalone\/[^/]+|[^/]+)\//.exec(path)?.[1] ?? null
}

/** `queries` of `src/audit/audit.queries.ts`; empty for a rule. */
function suffixOf(path: string): string {
  return /^src\/.*\.(\w+)\.ts$/.exec(path)?.[1] ?? ''
}
