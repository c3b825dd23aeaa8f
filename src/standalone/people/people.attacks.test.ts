import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { openApp } from '../../../test/kit.ts'

const app = await openApp()

const { adam, mia, zoe, hugo, bea } = await twoOrganisations()
after(app.close)

async function twoOrganisations() {
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const mia = await app.person({ role: 'manager', name: 'Mia Holm', organisationId: adam.organisationId })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId: adam.organisationId })
  const hugo = await app.person({ role: 'administrator', name: 'Hugo Stern' })
  const bea = await app.protectedPerson({ name: 'Bea Moss', organisationId: hugo.organisationId })
  return { adam, mia, zoe, hugo, bea }
}

test('AUD-3: an administrator sees who of the own organisation is protected, and nobody of another', async () => {
  const browser = app.browser()
  await browser.signIn(adam)
  const page = await browser.get('people')
  assert.equal(page.status, 200)
  for (const own of [adam, mia, zoe]) assert.ok(page.seen.includes(own.email))
  for (const foreign of [hugo, bea]) assert.ok(!page.text.includes(foreign.email) && !page.text.includes(foreign.name))
  assert.match(page.seen, /Zoe Falk \S+ Person On since 2 March 2027/)
  assert.match(page.seen, /Mia Holm \S+ Manager Off/)
})

test('AUD-3: nothing in the request chooses another organisation', async () => {
  const browser = app.browser()
  await browser.signIn(adam)
  const page = await browser.path(`/people?organisation=${hugo.organisationId}&organisation_id=${hugo.organisationId}`)
  assert.ok(!page.text.includes(hugo.email))
  const asked = await browser.send('/people', { headers: { 'x-organisation': hugo.organisationId } })
  assert.ok(!asked.text.includes(hugo.email))
})

test('AUD-3: the list is for administrators: people, managers and strangers see nobody', async () => {
  const [manager, person, stranger] = [app.browser(), app.browser(), app.browser()]
  await manager.signIn(mia)
  await person.signIn(zoe)
  for (const [browser, self] of [
    [manager, mia],
    [person, zoe],
  ] as const) {
    const refused = await browser.get('people')
    assert.equal(refused.status, 403)
    assert.doesNotMatch(refused.text.replaceAll(self.email, ''), /@ferndale/)
    assert.doesNotMatch((await browser.get('home')).text, /href="\/people"/)
  }
  assert.equal((await stranger.get('people')).location, '/sign-in?next=%2Fpeople')
})

test('AUD-3: who stops being an administrator stops seeing the list with the next request', async () => {
  const eva = await app.person({ role: 'administrator' })
  const browser = app.browser()
  await browser.signIn(eva)
  assert.equal((await browser.get('people')).status, 200)
  await app.db.updateTable('people').set({ role: 'person' }).where('id', '=', eva.id).execute()
  assert.equal((await browser.get('people')).status, 403)
})

test('CHL-2: an administrator between password and code sees no list', async () => {
  const boss = await app.protectedPerson({ role: 'administrator' })
  const browser = app.browser()
  await browser.givePassword(boss)
  assert.equal((await browser.get('people')).location, '/sign-in?next=%2Fpeople')
})

test('LIFE-4: the list shows no secret, hash or code of anybody', async () => {
  const browser = app.browser()
  await browser.signIn(adam)
  const { text } = await browser.get('people')
  const { password_hash: hash } = await app.db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', zoe.id)
    .executeTakeFirstOrThrow()
  for (const secret of [zoe.secret, hash, zoe.password, ...zoe.codes]) assert.ok(!text.includes(secret))
})
