import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { commonName, fillWithPeople, rareName } from '../../../test/crowd.ts'
import { onPostgres } from '../../../test/database.ts'
import { openApp } from '../../../test/kit.ts'
import { days, peoplePerPage, peopleSorted } from '../../limits.ts'
import { filters, sorts } from './list.ts'

const app = await openApp()
const [small, large, alike] = [await organisation(60), await organisation(1200), await organisation(1200, 'Jan Nowak')]
after(app.close)

/** Of so many people, one of whom looks. */
async function organisation(people: number, name?: string) {
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = boss
  const now = app.clock.now()
  const policy = { organisation_id: organisationId, required_since: now - 20 * days, days: 14, changed_at: now }
  await app.db
    .insertInto('policies')
    .values({ ...policy, changed_by: null })
    .execute()
  const prefix = `of-${organisationId.slice(-12)}`
  await fillWithPeople(app.db, { organisationId, prefix, people, now, ...(name && { name }) })
  const browser = app.browser()
  await browser.signIn(boss)
  // What its delivery asks of the database isn't a page's.
  await app.mailSent()
  return { organisationId, browser, boss, prefix }
}

type Question = { sort?: string; show?: string; search?: string }
type Organisation = Awaited<ReturnType<typeof organisation>>

async function pageOf({ browser }: Organisation, query: Question | string) {
  const from = app.statements.length
  const page = await browser.get(
    'people',
    typeof query === 'string' ? query : `?${new URLSearchParams({ ...query }).toString()}`,
  )
  assert.equal(page.status, 200)
  const ids = [...page.text.matchAll(/<th scope="row"[^>]*><a href="\/people\/([\w-]+)"/g)]
    .map(([, id]) => id ?? '')
    .filter((id) => id !== 'history')
  const next = /href="\/people(\?[^"]*\bafter=[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
  return { ...page, ids, next, statements: app.statements.slice(from) }
}

async function everyId(there: Organisation, query: Question) {
  const ids: string[] = []
  for (let page = await pageOf(there, query); ; page = await pageOf(there, page.next)) {
    ids.push(...page.ids)
    if (page.next === undefined) return ids
  }
}

/** Every way to ask: in each order all and by a word, and each filter. */
const questions: Question[] = [
  ...sorts.flatMap((sort) => [{ sort }, { sort, search: commonName }, { sort, show: 'unprotected' }]),
  ...filters.map((show) => ({ show })),
  ...filters.map((show) => ({ show, search: 'nowak' })),
  { search: rareName },
  { search: 'quentin@' },
]

test('POL-10: a page of 1,200 people takes no more statements and bytes than one of 60, whatever is asked for', async () => {
  for (const question of questions) {
    const [few, many] = [await pageOf(small, question), await pageOf(large, question)]
    const what = JSON.stringify(question)
    assert.ok(many.ids.length <= peoplePerPage, what)
    // Of nobody nothing is read.
    assert.equal(
      many.statements.length,
      few.statements.length + (few.ids.length === 0 && many.ids.length > 0 ? 1 : 0),
      what,
    )
    if (few.ids.length < peoplePerPage) continue
    assert.ok(many.text.length <= 1.1 * few.text.length, `${what}: ${few.text.length}, ${many.text.length}`)
  }
  const { statements, ids } = await pageOf(large, {})
  assert.deepEqual([ids.length, statements.filter((text) => text.includes('"people"')).length], [peoplePerPage, 2])
})

/** What SQLite is going to do for what a page asked of people and their words; PostgreSQL's plans depend on what it has counted. */
async function plansFor(there: Organisation, query: Question | string) {
  const { statements } = await pageOf(there, query)
  const asked = statements.filter((text) => /\b(people|search_words)\b/.test(text) && text.includes('limit'))
  assert.ok(asked.length > 0)
  const plans = await Promise.all(
    asked.map((text) => sql<{ detail: string }>`${sql.raw(`explain query plan ${text}`)}`.execute(app.db)),
  )
  return plans.map(({ rows }) => rows.map(({ detail }) => detail)).map((lines) => lines.join('\n'))
}

if (!onPostgres) {
  const indexOf: Record<(typeof filters)[number], string> = {
    everybody: 'people_by_name',
    unprotected: 'people_unprotected',
    due: 'people_by_deadline',
    overdue: 'people_by_deadline',
    suspended: 'people_suspended',
    deactivated: 'people_deactivated',
    invited: 'people_invited',
    administrators: 'people_administrators',
  }

  test('POL-10: each filter, and each order of everybody, is read along an index of its own, and nothing is sorted', async () => {
    const along = async (query: Question, index: string) => {
      const first = await pageOf(large, query)
      for (const turned of [query, first.next]) {
        if (turned === undefined) continue
        const plan = (await plansFor(large, turned)).at(-1) ?? ''
        assert.match(plan, new RegExp(`^SEARCH people USING (COVERING )?INDEX ${index} \\(organisation_id=\\?.*\\)$`))
      }
    }
    for (const show of filters) await along({ show }, indexOf[show])
    await along({ sort: 'email' }, 'people_by_email')
    await along({ sort: 'newest' }, 'people_by_joining')
  })

  test('POL-10: whatever is asked for, no page goes through everybody, nor sorts more than an index has found few enough', async () => {
    for (const there of [large, alike])
      for (const question of questions)
        for (const plan of await plansFor(there, question)) {
          const what = `${JSON.stringify(question)}\n${plan}`
          assert.doesNotMatch(plan, /SCAN (people|words|own|search_words)/, what)
          for (const line of plan.match(/SEARCH people .*/g) ?? [])
            assert.match(line, /\((organisation_id|id)=\?/, what)
          if (/TEMP B-TREE/.test(plan)) assert.match(plan, /^MATERIALIZE few/, what)
        }
  })
}

test('POL-10: of more than are sorted each is found once by a word that all of them have, with and without a filter', async () => {
  assert.ok(peopleSorted < 1200)
  const all = await everyId(alike, { search: 'jan' })
  assert.deepEqual([all.length, new Set(all).size], [1200, 1200])
  assert.match((await pageOf(alike, { search: 'jan' })).seen, /More than 1,000 people match/)
  assert.doesNotMatch((await pageOf(alike, { search: 'jan', show: 'administrators' })).seen, /More than/)
  for (const show of filters) {
    const among = await everyId(alike, { show })
    const found = await everyId(alike, { show, search: 'now jan' })
    // The administrator who looks is called something else.
    assert.deepEqual(new Set(found), new Set(among.filter((id) => id !== alike.boss.id)), show)
    assert.equal(found.length, new Set(found).size, show)
  }
  const back = await pageOf(alike, `?search=jan&before=${all[120]}`)
  assert.deepEqual(back.ids, all.slice(70, 120))
})

test('POL-10: a filter sorts alike whether many or few are left, and turning the pages shows each of them once', async () => {
  const { rows } = await sql<{
    id: string
    email: string
  }>`select id, email from people where organisation_id = ${large.organisationId}
    and protected_at is null and deactivated_at is null`.execute(app.db)
  const byEmail = rows.toSorted((one, other) => (one.email < other.email ? -1 : 1)).map(({ id }) => id)
  assert.deepEqual(await everyId(large, { show: 'unprotected', sort: 'email' }), byEmail)
  // More than are sorted: along the order's index, past whoever is protected.
  await sql`update people set protected_at = null, deactivated_at = null
    where organisation_id = ${alike.organisationId} and id not like '%7'`.execute(app.db)
  const theirs = await sql<{
    email: string
    id: string
  }>`select id, email from people where organisation_id = ${alike.organisationId}
    and protected_at is null and deactivated_at is null`.execute(app.db)
  assert.ok(theirs.rows.length > peopleSorted)
  const inOrder = theirs.rows.toSorted((one, other) => (one.email < other.email ? -1 : 1)).map(({ id }) => id)
  assert.deepEqual(await everyId(alike, { show: 'unprotected', sort: 'email' }), inOrder)
})

test('POL-10: a page that has passed thousands without finding anybody says so, and leads on', async () => {
  const boss = await app.person({ role: 'administrator' })
  const { organisationId } = boss
  // By an id's letter: many who have the word, and then a few who are also unprotected; and many who are only that.
  const kinds = { a: 5100, b: 30, c: 1100 }
  for (const [kind, people] of Object.entries(kinds)) await insertPlainly(organisationId, kind, people)
  const browser = app.browser()
  await browser.signIn(boss)
  const there = { browser } as Organisation
  const first = await pageOf(there, { search: 'jan', show: 'unprotected' })
  assert.deepEqual(first.ids, [])
  assert.match(first.seen, /Nobody so far .* Next page/)
  const second = await pageOf(there, first.next ?? '')
  assert.equal(second.ids.length, kinds.b)
  assert.deepEqual(await everyId(there, { search: 'jan', show: 'unprotected' }), second.ids)
  const csv = await browser.get('peopleCsv', '?search=jan&show=unprotected')
  assert.equal(csv.text.trim().split('\r\n').length, kinds.b + 1)
  // Nor is the one who is found before that point taken for the only one there is.
  const both = ['a', 'b'].map((kind) => idOf(organisationId, kind, 3))
  const words = both.map((person_id) => ({ organisation_id: organisationId, word: 'zoe', person_id }))
  await app.db.insertInto('search_words').values(words).execute()
  const meant = await browser.get('peopleHistory', '?search=jan+zoe')
  assert.match(meant.seen, /Whom do you mean\? Jan \S+@plain\.example There are more/)
  assert.equal((await browser.get('peopleHistoryCsv', '?search=jan+zoe')).status, 404)
})

const idOf = (organisationId: string, kind: string, n: number) =>
  `${organisationId.slice(-12)}-${kind}${String(n).padStart(5, '0')}`

async function insertPlainly(organisation_id: string, kind: string, people: number) {
  const now = app.clock.now()
  const given = Array.from({ length: people }, (_, n) => idOf(organisation_id, kind, n))
  const shared = { organisation_id, name: 'Jan', role: 'person', password_hash: 'none', locale: 'en' } as const
  const moments = { created_at: now, joined_at: now, protected_at: kind === 'a' ? now : null }
  for (let begun = 0; begun < people; begun += 500) {
    const ids = given.slice(begun, begun + 500)
    const rows = ids.map((id) => ({ id, email: `${id}@plain.example`, sort_key: 'jan', ...shared, ...moments }))
    await app.db.insertInto('people').values(rows).execute()
    const words = ids.map((person_id) => ({ organisation_id, word: kind === 'c' ? 'zoe' : 'jan', person_id }))
    await app.db.insertInto('search_words').values(words).execute()
  }
}
