import { html } from 'hono/html'
import { dateAndTime } from '../ui/dates.ts'
import { fewCodesWarning } from '../ui/few-codes.ts'
import { accountField, button } from '../ui/form.ts'
import { icon } from '../ui/icons.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'
import type { NamedFactor } from './own-factors.ts'

/** A calm question on the way: each thing by its name, how many backup codes are left, and nothing that has to be done. */
export function checkUpPage(
  ctx: PageContext,
  about: { factors: NamedFactor[]; codesLeft: number; next: string | null },
): Markup {
  const { say, path } = ctx
  const { codesLeft, factors, next } = about
  return barePage(ctx, {
    title: say('check_up.title'),
    body: html`<p>${say('check_up.lead')}</p>
      <ul class="list">
        ${factors.map((factor) => item(ctx, factor))}
        <li>
          <div class="session">
            ${icon('file-text')}
            <p><b>${say('check_up.codes', { count: codesLeft })}</b> <span class="hint">${say('check_up.codes_where')}</span></p>
          </div>
        </li>
      </ul>
      ${fewCodesWarning(ctx, codesLeft)}
      <form class="form" method="post" action="${path('checkUp')}">
        <div class="actions">
          ${button({ label: say('check_up.yes'), more: { name: 'has', value: '1' } })}
          ${button({ label: say('check_up.later'), kind: 'secondary' })}
        </div>
        ${next ? html`<input type="hidden" name="next" value="${next}" />` : ''}
        ${accountField(ctx)}
      </form>
      <p class="bare-foot"><a href="${path('security')}">${say('check_up.missing')}</a></p>`,
  })
}

function item(ctx: PageContext, { means, name, lastUsedAt }: NamedFactor): Markup {
  return html`<li>
    <div class="session">
      ${icon(means === 'code' ? 'smartphone' : 'key-round')}
      <p><b>${name}</b> <span class="hint">${ctx.say('factors.used', { at: dateAndTime(ctx, lastUsedAt) })}</span></p>
    </div>
  </li>`
}
