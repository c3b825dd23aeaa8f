import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import type { Standings } from '../host/person.ts'
import { weeks } from '../limits.ts'
import { dateOnly } from '../ui/dates.ts'
import { attributes } from '../ui/markup.ts'
import type { Markup, PageContext } from '../ui/page.ts'

const weeksShown = 12
const chart = { height: 60, column: 14, gap: 4 }

/** How far it has come: a bar of everybody, and who had it at the end of each week, drawn here and told as a table (no script draws anything). */
export function progressOf(
  ctx: PageContext,
  { standings, byWeek, since }: { standings: Standings; byWeek: number[]; since: Instant },
): Markup {
  const { say } = ctx
  const all = Object.values(standings).reduce((sum, count) => sum + count, 0)
  const first = Math.max(0, byWeek.length - weeksShown)
  const shown = byWeek.slice(first).map((count, index) => ({ count, until: since + (first + index + 1) * weeks }))
  return html`${bar(say('policy.progress', { on: standings.protected, all }), standings.protected, all)}
    ${columns(
      say('policy.by_week'),
      shown.map(({ count }) => count),
      all,
    )}
    <div class="table">
      <table>
        <caption class="visually-hidden">${say('policy.by_week')}</caption>
        <thead>
          <tr>
            <th scope="col">${say('policy.week')}</th>
            <th scope="col">${say('policy.protected')}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ({ count, until }) => html`<tr>
              <th scope="row">${say('policy.week_until', { date: dateOnly(ctx, until) })}</th>
              <td data-label="${say('policy.protected')}">${say('policy.people', { count })}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

function bar(label: string, part: number, all: number): Markup {
  const width = all === 0 ? 0 : Math.round((part / all) * 1000) / 10
  return html`<p>${label}</p>
    <svg class="progress" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="progress-all" width="100" height="4" />
      <rect ${attributes({ class: 'progress-part', width: String(width), height: '4' })} />
    </svg>`
}

/** What it shows stands in the table below it. */
function columns(label: string, counts: number[], all: number): Markup {
  const { height, column, gap } = chart
  const width = weeksShown * (column + gap)
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
    ${counts.map((count, index) => {
      const tall = all === 0 ? 0 : Math.max(count > 0 ? 1 : 0, Math.round((count / all) * height))
      const place = { x: String(index * (column + gap)), width: String(column) }
      return html`<rect ${attributes({ class: 'progress-all', ...place, y: '0', height: String(height), rx: '2' })} />
        <rect ${attributes({ class: 'progress-part', ...place, y: String(height - tall), height: String(tall), rx: '2' })} />`
    })}
  </svg>`
}
