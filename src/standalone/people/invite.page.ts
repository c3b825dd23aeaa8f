import { html } from 'hono/html'
import type { Instant } from '../../adapters/clock.ts'
import { days, invitationLifetime, peoplePerInvitation } from '../../limits.ts'
import { accountField, button, linkButton, select, textArea } from '../../ui/form.ts'
import { icon } from '../../ui/icons.ts'
import { attributes } from '../../ui/markup.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { card } from '../../ui/components.ts'
import type { Judged } from './invite-several.ts'
import { roleChoices } from './role.page.ts'

/** What the form said, as it was typed. */
export type TypedList = { list: string; role: string; locale: string }

/** For administrators: whom to invite. Nothing is done before they have seen what would become of it. */
export function invitePage(
  ctx: PageContext,
  about: { organisation: { name: string }; typed: TypedList; error?: string },
): Markup {
  const { say } = ctx
  const { typed, organisation } = about
  return framedPage(ctx, {
    title: say('invite.title'),
    scripts: ['list-file'],
    body: html`<p class="alone"><a href="${ctx.path('people')}">${say('people.title')}</a></p>
      <p class="lead">${say('invite.lead', { organisation: organisation.name, days: invitationLifetime / days })}</p>
      <form class="form" method="post" action="${ctx.path('peopleInvite')}" novalidate>
        ${card({
          body: html`${textArea({
            name: 'list',
            label: say('invite.list'),
            hint: say('invite.list_hint', { most: peoplePerInvitation }),
            value: typed.list,
            error: about.error,
            rows: 10,
            required: true,
          })}
          ${fileField(ctx)}
          <div class="choice-row">
            ${select({ name: 'role', label: say('invite.role'), value: typed.role, choices: roleChoices(ctx) })}
            ${select({
              name: 'locale',
              label: say('invite.language'),
              value: typed.locale,
              choices: [
                { value: 'en', label: 'English', lang: 'en' },
                { value: 'pl', label: 'Polski', lang: 'pl' },
              ],
            })}
          </div>
          <p class="hint">${say('role.hint')}</p>`,
          actions: html`${button({ label: say('invite.look') })}
          ${linkButton({ label: say('confirm.cancel'), href: ctx.path('people'), kind: 'quiet' })}`,
        })}
        ${accountField(ctx)}
      </form>`,
  })
}

/** Stays hidden where no script puts what it holds into the field above: without a name it is never sent. */
function fileField({ say }: PageContext): Markup {
  return html`<div class="field" hidden data-list-file="#list">
    <label for="file">${say('invite.file')}</label>
    <p class="hint" id="file-hint">${say('invite.file_hint')}</p>
    <input class="input" id="file" type="file" accept=".csv,.txt,text/csv,text/plain" aria-describedby="file-hint" />
    <p role="status" data-too-large="${say('invite.file_large')}"></p>
  </div>`
}

/** What would become of each line. `since`: what is sent after this moment is sent already. */
export function previewPage(ctx: PageContext, about: { judged: Judged[]; typed: TypedList; since: Instant }): Markup {
  const { say } = ctx
  const { judged, typed, since } = about
  const count = judged.filter(({ becomes }) => isSent(becomes)).length
  const columns = ['line', 'email', 'name', 'role_given', 'language_given', 'becomes'] as const
  const send = button({ label: say('invite.send', { count }), icon: 'mail' })
  return framedPage(ctx, {
    title: say('invite.preview_title'),
    wide: true,
    body: html`<p class="lead">${say('invite.preview_lead', { count, more: judged.length - count })}</p>
      <div class="actions">
        ${count === 0 ? '' : again(ctx, { typed, fields: { since: String(since) }, to: 'peopleInviteSend', button: send })}
        ${again(ctx, {
          typed,
          fields: { back: '1' },
          to: 'peopleInvite',
          button: button({ label: say('invite.back'), kind: 'secondary', icon: 'arrow-left' }),
        })}
      </div>
      <div class="table">
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${say(`invite.${column}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${judged.map((one) => row(ctx, one))}
          </tbody>
        </table>
      </div>`,
  })
}

/** The list once more, with what is to be done with it. */
function again(
  ctx: PageContext,
  about: {
    typed: TypedList
    fields: Record<string, string>
    to: 'peopleInvite' | 'peopleInviteSend'
    button: Markup
  },
): Markup {
  const fields = Object.entries({ ...about.typed, ...about.fields })
  return html`<form method="post" action="${ctx.path(about.to)}">
    ${fields.map(([name, value]) => html`<input${attributes({ type: 'hidden', name, value })} />`)}
    ${about.button}${accountField(ctx)}
  </form>`
}

function row(ctx: PageContext, one: Judged): Markup {
  const { say } = ctx
  const cell = (label: string, content: Markup | string) => html`<td data-label="${label}">${content}</td>`
  const [email, name, role, language] =
    one.becomes === 'slip'
      ? [shortened(one.text), '–', '–', '–']
      : [one.email, one.name, say(`people.role_${one.role}`), say(`language.${one.locale}`)]
  return html`<tr>
    ${cell(say('invite.line'), String(one.line))}
    <th scope="row" class="alone">${email}</th>
    ${cell(say('invite.name'), name)} ${cell(say('invite.role_given'), role)}
    ${cell(say('invite.language_given'), language)}
    ${cell(
      say('invite.becomes'),
      html`<span class="verdict">${icon(isSent(one.becomes) ? 'circle-check' : 'triangle-alert')}${becomes(ctx, one)}</span>`,
    )}
  </tr>`
}

const isSent = (becomes: Judged['becomes']) => becomes === 'invited' || becomes === 'again'

function becomes({ say }: PageContext, one: Judged): string {
  if (one.becomes === 'slip') return say(`invite.slip_${one.slip}`)
  if (one.becomes === 'twice') return say('invite.twice', { line: one.before })
  return say(`invite.${one.becomes}`)
}

const longest = 60
function shortened(text: string): string {
  const signs = [...text]
  return signs.length > longest ? `${signs.slice(0, longest).join('')}…` : text
}
