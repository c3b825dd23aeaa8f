import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../../test/kit.ts'
import type { Browser } from '../../../test/browser.ts'
import { days, peopleOffered, peoplePerPage } from '../../limits.ts'

type Query = Record<string, string>

/** An administrator, and colleagues of these names. */
async function withColleagues(t: TestContext, names: string[], about: { locale?: 'pl' | 'en' } = {}) {
  const app = await startApp(t)
  const boss = await app.person({ name: 'Adam Berg', email: 'boss@ferndale.example', role: 'administrator', ...about })
  const { organisationId } = boss
  for (const [n, name] of names.entries()) await app.person({ name, organisationId, email: `n${n}@ferndale.example` })
  const browser = app.browser()
  await browser.signIn(boss)
  return { app, boss, organisationId, browser, list: listing(browser) }
}

const listing = (browser: Browser) => async (query: Query | string) => {
  const asked = typeof query === 'string' ? query : `?${new URLSearchParams(query).toString()}`
  const { text, status, seen } = await browser.get('people', asked)
  assert.equal(status, 200, seen)
  const names = [...text.matchAll(/<th scope="row"[^>]*><a [^>]*>([^<]*)</g)].map(([, name]) => name ?? '')
  const emails = [...text.matchAll(/<td data-label="[^"]*">\s*([^\s<]+@[^\s<]+)/g)].map(([, email]) => email ?? '')
  const to = (turned: 'after' | 'before') =>
    new RegExp(`href="/people(\\?[^"]*\\b${turned}=[^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null
  return { names, emails, next: to('after'), previous: to('before'), seen, text }
}

type List = ReturnType<typeof listing>

/** Everybody on every page from this one on, by the links that stand there. */
async function turnedThrough(list: List, first: Query, to: 'next' | 'previous' = 'next') {
  const pages: string[][] = []
  for (let query: Query | string | null = first; query !== null;) {
    const page = await list(query)
    pages.push(page.emails)
    assert.ok(pages.length < 20, 'the pages have an end')
    query = page[to]
  }
  return pages
}

for (const locale of ['en', 'pl'] as const)
  test(`POL-10: an administrator finds people in one order, Polish letters where Polish has them (${locale})`, async (t) => {
    const inOrder = ['adam', 'Cezary', 'ćma', 'Élodie', 'Lena', 'Łukasz', 'Marek', 'Sława', 'Śliwa', 'Zofia', 'Żaneta']
    const { list } = await withColleagues(t, inOrder.toReversed(), { locale })
    assert.deepEqual((await list({})).names, ['adam', 'Adam Berg', ...inOrder.slice(1)])
  })

test('POL-10: turning the pages shows everybody once, in every order, forwards and back, also where many have one name', async (t) => {
  const names = Array.from({ length: 3 * peoplePerPage }, (_, n) => (n % 3 === 0 ? 'Jan Nowak' : `Łucja ${n % 7}`))
  const { list } = await withColleagues(t, names)
  for (const sort of ['name', 'email', 'newest']) {
    const pages = await turnedThrough(list, { sort })
    const shown = pages.flat()
    assert.deepEqual([shown.length, new Set(shown).size], [names.length + 1, names.length + 1], sort)
    assert.ok(pages.every(({ length }) => length <= peoplePerPage))
    const last = await list({ sort, after: (await lastCursor(list, { sort })) ?? '' })
    const back = await turnedThrough(list, Object.fromEntries(new URLSearchParams(last.previous ?? '')), 'previous')
    assert.deepEqual([...back.toReversed().flat(), ...last.emails], shown, sort)
    if (sort === 'email') assert.deepEqual(shown, shown.toSorted())
  }
})

async function lastCursor(list: List, first: Query) {
  let cursor: string | null = null
  for (let page = await list(first); page.next !== null; page = await list(page.next))
    cursor = new URLSearchParams(page.next).get('after')
  return cursor
}

test('POL-10: back at the beginning stands the first page, whole, whoever has gone since', async (t) => {
  const names = Array.from({ length: peoplePerPage + 20 }, (_, n) => `Ann ${String(n).padStart(3, '0')}`)
  const { app, list } = await withColleagues(t, names)
  const second = await list((await list({})).next ?? '')
  await app.db.deleteFrom('people').where('name', 'in', ['Ann 003', 'Ann 004']).execute()
  const first = await list(second.previous ?? '')
  assert.deepEqual([first.names.length, first.previous, first.names[0]], [peoplePerPage, null, 'Adam Berg'])
})

test('POL-10: somebody is found by part of a name without accents, by an address and by part of it, and by several words', async (t) => {
  const { list, app, organisationId } = await withColleagues(t, ['Łucja Żak-Øster', 'Łukasz Żak', 'Anna O’Brien'])
  await app.person({ name: 'Zofia Wąż', email: 'zosia.waz+work@laka.example', organisationId })
  const found = async (search: string) => (await list({ search })).names
  assert.deepEqual(await found('lucja'), ['Łucja Żak-Øster'])
  assert.deepEqual(await found('ŻAK'), ['Łucja Żak-Øster', 'Łukasz Żak'])
  assert.deepEqual(await found('  zak   luk '), ['Łukasz Żak'])
  assert.deepEqual(await found('zak, lu ost'), ['Łucja Żak-Øster'])
  assert.deepEqual(await found('o’brien'), ['Anna O’Brien'])
  for (const typed of [
    'zosia.waz+work@laka.example',
    '<ZOSIA.WAZ+WORK@LAKA.EXAMPLE>',
    'waz',
    'zosia.waz@',
    'zosia.waz+work@la',
  ])
    assert.deepEqual(await found(typed), ['Zofia Wąż'], typed)
  assert.deepEqual(await found('Zofia <zosia.waz+work@laka.example>'), ['Zofia Wąż'])
  assert.deepEqual(await found('ukasz'), [])
})

test('POL-10: wildcards, operators and what is too long are only text, and a value that is none of the list’s loses nothing', async (t) => {
  const { list } = await withColleagues(t, ['Łucja Żak'])
  for (const search of ['%', '_', 'l%', 'lu*', '"lucja%', "' or 1=1 --", 'lucja OR adam', '%00', '\ud800'])
    assert.ok(!(await list({ search })).names.includes('Adam Berg'), search)
  assert.deepEqual((await list({ search: '"lucja% \u0000' })).names, ['Łucja Żak'])
  assert.deepEqual((await list({ search: `lucja ${'x'.repeat(400)}` })).names, [])
  assert.match((await list({ search: '%' })).seen, /Nobody found .*Show everybody/)
  const all = ['Adam Berg', 'Łucja Żak']
  for (const query of [
    '?show=x',
    '?sort=password_hash',
    '?after=%00',
    `?after=${'x'.repeat(99)}`,
    '?before=nobody',
    '?x=y',
  ])
    assert.deepEqual((await list(query)).names, all, query)
  const kept = await list({ search: 'zak"<', show: 'overdue', sort: 'email' })
  assert.match(kept.text, /value="zak&quot;&lt;"/)
  assert.match(kept.text, /<option +value="overdue" selected>/)
  assert.match(kept.text, /<option +value="email" selected>/)
})

test('POL-10: what was asked for stays through the pages, in the file’s link and in the language’s', async (t) => {
  const names = Array.from({ length: peoplePerPage + 5 }, (_, n) => `Łucja ${n}`)
  const { list } = await withColleagues(t, names)
  const asked = { search: 'lucja', show: 'unprotected', sort: 'newest' }
  const first = await list(asked)
  assert.equal(first.names[0], `Łucja ${names.length - 1}`)
  assert.deepEqual(Object.fromEntries(new URLSearchParams(first.next ?? '')).search, 'lucja')
  const second = await list(first.next ?? '')
  assert.equal(second.names.at(-1), 'Łucja 0')
  for (const { text } of [first, second]) {
    assert.match(text, /href="\/people\.csv\?search=lucja&amp;show=unprotected&amp;sort=newest"/)
    assert.match(text, /name="next"\s+value="\/people\?search=lucja&amp;show=unprotected&amp;sort=newest/)
  }
  assert.match(second.text, /href="\/people\?search=lucja&amp;show=unprotected&amp;sort=newest"/)
})

/** An organisation that requires two-step, with somebody in every state. */
async function withEveryState(t: TestContext) {
  const there = await withColleagues(t, ['Due Later', 'Due Sooner', 'Overdue', 'Deactivated', 'Invited', 'Suspended'])
  const { app, organisationId } = there
  const now = app.clock.now()
  const ids = new Map(
    (await app.db.selectFrom('people').select(['id', 'name']).execute()).map((one) => [one.name, one.id]),
  )
  const idOf = (name: string) => ids.get(name) ?? assert.fail(name)
  const due = { 'Due Later': 9, 'Due Sooner': 5, Overdue: -2, Deactivated: -3, Suspended: -4 }
  for (const [name, left] of Object.entries(due)) {
    const row = { organisation_id: organisationId, joined_at: now, due_at: now + left * days }
    await app.db
      .insertInto('deadlines')
      .values({ person_id: idOf(name), ...row })
      .execute()
  }
  await app.db.updateTable('people').set({ deactivated_at: now }).where('name', '=', 'Deactivated').execute()
  await app.db.updateTable('people').set({ joined_at: null, invited_at: now }).where('name', '=', 'Invited').execute()
  await app.db
    .insertInto('two_step')
    .values({ person_id: idOf('Suspended'), enabled_at: now, generation: 1, suspended_at: now })
    .execute()
  const policy = { organisation_id: organisationId, required_since: now, days: 14, changed_by: null, changed_at: now }
  const requireIt = () => app.db.insertInto('policies').values(policy).execute()
  return { ...there, idOf, requireIt }
}

test('POL-10: each filter shows whom it names, deadlines the earliest first', async (t) => {
  const { list, requireIt } = await withEveryState(t)
  await requireIt()
  const shown = async (show: string) => (await list({ show })).names
  assert.deepEqual(await shown('unprotected'), ['Adam Berg', 'Due Later', 'Due Sooner', 'Invited', 'Overdue'])
  assert.deepEqual(await shown('due'), ['Due Sooner', 'Due Later'])
  assert.deepEqual(await shown('overdue'), ['Overdue'])
  assert.deepEqual(await shown('suspended'), ['Suspended'])
  assert.deepEqual(await shown('deactivated'), ['Deactivated'])
  assert.deepEqual(await shown('invited'), ['Invited'])
  assert.deepEqual(await shown('administrators'), ['Adam Berg'])
  assert.deepEqual((await list({ show: 'due', search: 'later' })).names, ['Due Later'])
  assert.deepEqual((await list({ show: 'overdue', search: 'later' })).names, [])
  assert.deepEqual((await list({ show: 'unprotected', sort: 'email', search: 'due' })).names, [
    'Due Later',
    'Due Sooner',
  ])
})

test('POL-10: list and person say a deadline, that it has passed, and who was invited', async (t) => {
  const { list, requireIt, browser, idOf } = await withEveryState(t)
  const stateOf = async (name: string) => {
    const [row = ''] =
      (await list({ search: name })).seen.match(/Overdue since [\d\w ]+ Previous|(Never|UTC) .*$/) ?? []
    return row
  }
  assert.match(await stateOf('Sooner'), /Active/)
  await requireIt()
  assert.match(await stateOf('Sooner'), /Due by 7 March 2027/)
  assert.match((await list({ show: 'overdue' })).seen, /Overdue since 28 February 2027/)
  assert.match((await list({ show: 'invited' })).seen, /Never Invited/)
  const page = await browser.path(`/people/${idOf('Due Later')}`)
  assert.match(page.seen, /State Due by 11 March 2027/)
  assert.match((await browser.path(`/people/${idOf('Suspended')}`)).seen, /State Codes suspended(?!, )/)
})

test('POL-10, ENR-3: where nobody requires it, or the plan doesn’t include it any more, nobody is due', async (t) => {
  const { app, list, requireIt, organisationId } = await withEveryState(t)
  assert.deepEqual((await list({ show: 'due' })).names, [])
  await requireIt()
  assert.equal((await list({ show: 'due' })).names.length, 2)
  await app.db.updateTable('organisations').set({ plan_current: 0 }).where('id', '=', organisationId).execute()
  assert.deepEqual((await list({ show: 'due' })).names, [])
  assert.deepEqual((await list({ show: 'overdue' })).names, [])
  assert.doesNotMatch((await list({})).seen, /Due by|Overdue since/)
})

const events = (text: string) => /<tbody>[^]*<\/tbody>/.exec(text)?.[0] ?? ''

test('POL-10: in the history one match is shown, several are offered, and nobody is said so', async (t) => {
  const many = Array.from({ length: peopleOffered + 1 }, (_, n) => `Jan Nowak ${n}`)
  const { app, browser, organisationId } = await withColleagues(t, ['Mia Holm', 'Mia Holmes', ...many])
  const mia = await app.person({ name: 'Mia Holst', email: 'mia@ferndale.example', organisationId })
  await app.person({ name: 'Zoe Falk', email: 'mia@ferndale.example.org', organisationId })
  for (const person of [mia]) await app.browser({ address: '198.51.100.4' }).signIn(person)
  const ask = (query: Query) => browser.get('peopleHistory', `?${new URLSearchParams(query).toString()}`)
  const one = await ask({ search: 'holst', kind: 'sign_in' })
  assert.match(one.seen, /Only Mia Holst \(mia@ferndale\.example\)/)
  assert.match(events(one.text), /198\.51\.100\.4/)
  assert.doesNotMatch(events(one.text), /Adam Berg/)
  assert.match(one.text, new RegExp(`name="person" value="${mia.id}"`))
  assert.match(one.text, new RegExp(`history\\.csv\\?person=${mia.id}&amp;kind=sign_in`))
  assert.match((await ask({ search: 'mia@ferndale.example' })).seen, /Only Mia Holst/)
  const several = await ask({ search: 'mia hol', kind: 'refused', from: '2027-01-01' })
  assert.equal(events(several.text), '')
  assert.match(several.text, new RegExp(`\\?person=${mia.id}&amp;kind=refused&amp;from=2027-01-01"`))
  assert.match(several.seen, /Whom do you mean\? Mia Holm \S+ Mia Holmes \S+ Mia Holst/)
  assert.doesNotMatch(several.seen, /There are more/)
  const lots = await ask({ search: 'nowak' })
  assert.equal(lots.text.match(/person=/g)?.length, peopleOffered)
  assert.match(lots.seen, /There are more: type more of the name/)
  const nobody = await ask({ search: 'quentin' })
  assert.match(nobody.seen, /Nobody found/)
  assert.equal((await browser.get('peopleHistoryCsv', '?search=nowak')).status, 404)
  assert.equal((await browser.get('peopleHistory', '?person=gone')).status, 404)
})

test('POL-10: somebody is found under what they are called now, and where they are now', async (t) => {
  const { app, list, boss } = await withColleagues(t, ['Mia Holm'])
  const mia = await app.person({ name: 'Zoe Falk', email: 'zoe@ferndale.example', organisationId: boss.organisationId })
  const browser = app.browser()
  await browser.signIn(mia)
  await browser.post('profile', { name: 'Zoë Żak', locale: 'en' })
  assert.deepEqual((await list({ search: 'zak' })).names, ['Zoë Żak'])
  assert.deepEqual((await list({ search: 'falk' })).names, [])
})

test('POL-10: somebody whom a node of an older version has added is found once this one has swept', async (t) => {
  const older = await startApp(t)
  const adam = await older.person({ role: 'administrator' })
  const row = { id: 'older', organisation_id: adam.organisationId, email: 'lucja@ferndale.example', name: 'Łucja Żak' }
  const rest = { role: 'person', password_hash: '', locale: 'en', created_at: 1, joined_at: null } as const
  await older.db
    .insertInto('people')
    .values({ ...row, ...rest })
    .execute()
  const browser = older.browser()
  await browser.signIn(adam)
  assert.doesNotMatch((await browser.get('people', '?search=zak')).seen, /Łucja/)
  await older.countersign.sweep()
  const page = await browser.get('people', '?search=zak')
  assert.match(page.seen, /Łucja Żak/)
  assert.doesNotMatch(page.seen, /Łucja Żak.*Invited (?!·)/)
})
