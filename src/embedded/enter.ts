import type { Answer, Asked } from '../host/host.ts'
import { safeNext } from '../http/where-to.ts'
import { Refusal, settle } from '../refusals.ts'
import type { Services } from '../services.ts'
import { removeCompanion } from './companions.queries.ts'
import { readSignedIn } from './companions.ts'
import type { Embedding } from './embedding.ts'
import { makeEntryLink } from './entered.ts'
import { refused } from './refused.ts'
import { momentOf } from './whereabouts.ts'

/** From the application's own token a link to our pages (requirement HOST-19). The token itself opens none of them (ENR-1). */
export async function enter(embedding: Embedding, asked: Asked, wanted: { next?: string }): Promise<Answer> {
  const { services } = embedding
  const at = momentOf(services, asked)
  const signedIn = await readSignedIn(embedding, at)
  if (signedIn === null) return refused(services, new Refusal('signed_out', {}), asked)
  const { person, hostSession = null } = signedIn
  const made = await settle(() => makeEntryLink(services, { person: person.id, hostSession }, at))
  if (made instanceof Refusal) return refused(services, made, asked)
  const { id, token, expiresAt } = made
  // What ended that session meanwhile may have looked for links before this one was there.
  if ((await readSignedIn(embedding, at))?.person.id !== person.id) {
    await removeCompanion(services.db, id)
    return refused(services, new Refusal('signed_out', {}), asked)
  }
  const link = services.instance.link('enter', { token }, { next: ownPage(services, wanted.next) })
  const answer: Pick<Answer, 'outcome' | 'headers' | 'cookies'> = { outcome: 'link', headers: {}, cookies: [] }
  if (!asked.json) return { ...answer, status: 303, location: link, json: null }
  return { ...answer, status: 200, location: null, json: { link, expiresAt: new Date(expiresAt).toISOString() } }
}

/** A page of ours that the application names by its address, as the table has it. */
function ownPage({ application, instance }: Services, next: string | undefined): string | null {
  const path = application.leadTo(next)
  return path?.startsWith(`${instance.root}/`) ? safeNext(path.slice(instance.root.length)) : null
}
