import type { Db } from '../../adapters/schema.ts'
import { searchWords, sortKey } from '../../spelling/sort-key.ts'

type Named = { id: string; organisation_id: string; name: string; email: string }

/** Writes by what somebody is sorted and found, after whatever changed their name, address or organisation (requirement POL-10). */
export async function keepFindable(db: Db, personId: string): Promise<void> {
  const person = await db
    .selectFrom('people')
    .select(['id', 'organisation_id', 'name', 'email'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!person) return
  await db
    .updateTable('people')
    .set({ sort_key: sortKey(person.name) })
    .where('id', '=', personId)
    .execute()
  await db.deleteFrom('search_words').where('person_id', '=', personId).execute()
  await insertWords(db, person)
}

export async function insertWords(db: Db, { id, organisation_id, ...person }: Named): Promise<void> {
  const words = searchWords(person).map((word) => ({ organisation_id, word, person_id: id }))
  await db.insertInto('search_words').values(words).execute()
}

/** Those whom a node of an older version has added: it knows nothing of words, and that they have come is not written down. */
export async function findUnsorted(db: Db, atMost: number) {
  const people = db.selectFrom('people').select('id').where('sort_key', '=', '')
  return people.where('name', '!=', '').orderBy('id').limit(atMost).execute()
}

export async function joinAsAdded(db: Db, personId: string): Promise<void> {
  await db
    .updateTable('people')
    .set((row) => ({ joined_at: row.ref('created_at') }))
    .where('id', '=', personId)
    .where('joined_at', 'is', null)
    .where('invited_at', 'is', null)
    .execute()
}
