import { html } from 'hono/html'
import { dateAndTime } from '../ui/dates.ts'
import { linkButton } from '../ui/form.ts'
import { icon } from '../ui/icons.ts'
import type { Markup } from '../ui/markup.ts'
import type { PageContext } from '../ui/page.ts'
import { card, notice } from '../ui/components.ts'
import { factors as kinds } from '../second-step/factors.ts'
import type { FactorToEnrol } from './enrolment.ts'
import type { NamedFactor } from './own-factors.ts'

type Listed = { factors: NamedFactor[]; browserId: string | null }

/** Everything that somebody can confirm with, by its name, and the ways to more of it (requirement APP-1). */
export function factorsCard(ctx: PageContext, { factors, browserId }: Listed): Markup {
  const { say } = ctx
  return card({
    title: say('factors.title'),
    body: html`<ul class="list">
      ${factors.map((factor) => item(ctx, factor, browserId))}
    </ul>`,
    actions: html`${add(ctx, 'code', factors)}${ctx.relyingParty.id === null ? '' : add(ctx, 'passkey', factors)}`,
  })
}

function add({ say, path }: PageContext, means: FactorToEnrol, all: NamedFactor[]): Markup {
  const count = all.filter((one) => one.means === means).length
  if (count >= (kinds[means].each?.atMost ?? 0))
    return html`<p class="hint">${say(means === 'code' ? 'factors.full_apps' : 'factors.full_passkeys', { count })}</p>`
  return linkButton({
    label: say(means === 'code' ? 'factors.add_app' : 'factors.add_passkey'),
    href: path('addFactor', {}, { means }),
    icon: means === 'code' ? 'smartphone' : 'key-round',
  })
}

function item(ctx: PageContext, factor: NamedFactor, browserId: string | null): Markup {
  const { say, path } = ctx
  const { id, name, passkey } = factor
  const here = passkey !== undefined && passkey.browserId !== null && passkey.browserId === browserId
  return html`<li>
    <div class="session">
      ${icon(factor.means === 'code' ? 'smartphone' : 'key-round')}
      <div>
        <p>
          <b>${name}</b> ${here ? html`<span class="badge on">${icon('check')}${say('factors.this_device')}</span>` : ''}
          <span class="hint">${facts(ctx, factor).join(' · ')}</span>
        </p>
        ${trouble(ctx, factor)}
      </div>
    </div>
    <span>
      <a href="${path('renameFactor', { id })}" aria-label="${say('factors.rename_this', { name })}">${say('factors.rename')}</a>
      <a href="${path('removeFactor', { id })}" aria-label="${say('factors.remove_this', { name })}">${say('factors.remove')}</a>
    </span>
  </li>`
}

function facts(ctx: PageContext, { means, passkey, addedAt, lastUsedAt }: NamedFactor): string[] {
  const { say } = ctx
  return [
    say(means === 'code' ? 'factors.app' : passkey?.isKey ? 'factors.security_key' : 'factors.passkey'),
    // A key is one device already.
    ...(passkey && (passkey.synced || !passkey.isKey)
      ? [say(passkey.synced ? 'factors.synced' : 'factors.one_device')]
      : []),
    say('factors.added', { at: dateAndTime(ctx, addedAt) }),
    say('factors.used', { at: dateAndTime(ctx, lastUsedAt) }),
  ]
}

/** Why one that is there isn't asked for. */
function trouble(ctx: PageContext, { passkey }: NamedFactor): Markup {
  const { say, relyingParty } = ctx
  if (!passkey) return html``
  if (passkey.suspectedAt !== null)
    return notice({ kind: 'warning', text: say('factors.suspected', { at: dateAndTime(ctx, passkey.suspectedAt) }) })
  if (passkey.rpId === relyingParty.id) return html``
  return notice({ kind: 'info', text: say('factors.elsewhere', { rpId: passkey.rpId }) })
}
