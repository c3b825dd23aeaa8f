import { html } from 'hono/html'
import { framedPage, type Markup, type PageContext } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import type { ApiCall } from '../http/call.ts'
import { codesOf, isNeverDone, pathOf, sayIt, statusOf } from './describe.ts'

/** The reference of the JSON API: what `/api/openapi.json` says, for reading. */
export function referencePage(ctx: PageContext, baseUrl: string, calls: readonly ApiCall[]): Markup {
  return framedPage(ctx, {
    title: 'API reference',
    body: html`<p class="lead">
        Two-step sign-in over JSON, for mobile apps and other clients. The same for programs:
        <a href="${ctx.path('apiDescription')}">${ctx.path('apiDescription')}</a> (OpenAPI 3.1).
      </p>
      ${card({ title: 'What all calls share', body: html`<ul class="bullets">${shared.map((one) => html`<li>${one}</li>`)}</ul>` })}
      ${card({
        title: 'Calls',
        body: html`<ul class="calls">
          ${calls.map((call) => html`<li><a href="#${call.id}">${nameOf(call)}</a> <span>${call.summary}</span></li>`)}
        </ul>`,
      })}
      ${calls.map((call) => reference(call, baseUrl))}`,
  })
}

const shared = [
  html`Bodies are JSON objects in UTF-8 with <code>Content-Type: application/json</code>, 16 KiB at most, each field once.`,
  html`The token of a session travels as <code>Authorization: Bearer …</code>. No call reads or sets a cookie.`,
  html`A refusal is <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>, which is stable; show
    <code>detail</code>, which is written in the language of <code>Accept-Language</code> (English or Polish).`,
  html`<code>429</code> and <code>503</code> say in <code>Retry-After</code> after how many seconds to ask again. Nothing else
    is worth repeating without a change.`,
  html`A challenge is what the second step is answered with. It is no token, and no call takes it as one.`,
]

const nameOf = (call: ApiCall) => html`<code>${call.method.toUpperCase()} ${pathOf(call.route)}</code>`

function reference(call: ApiCall, baseUrl: string): Markup {
  const { id, summary, says, token, body, answer } = call
  return card({
    id,
    title: summary,
    body: html`<p>${nameOf(call)}</p>
      <p>${inWords(says)}</p>
      ${token ? html`<p>Wants the token of a session.</p>` : ''}
      ${body ? examples('Send', body.examples) : ''}
      ${answer ? examples('Answered with 200', answer.examples) : isNeverDone(call) ? '' : html`<p>Answered with 204, and no body.</p>`}
      <details class="details">
        <summary>What it may refuse</summary>
        <dl class="definitions">
          ${codesOf(call)
            .toSorted((a, b) => statusOf(a) - statusOf(b))
            .map(
              (code) =>
                html`<div><dt><code>${statusOf(code)} ${code}</code></dt><dd>${inWords(sayIt(code))}</dd></div>`,
            )}
        </dl>
      </details>
      <details class="details">
        <summary>With curl</summary>
        ${block(curlOf(call, baseUrl))}
      </details>`,
  })
}

const examples = (title: string, all: Readonly<Record<string, unknown>>) =>
  html`<h3>${title}</h3>
    ${Object.values(all).map((one) => block(JSON.stringify(one, null, 2)))}`

/** Wide lines scroll inside, with the keyboard too. */
const block = (text: string) => html`<pre class="example" tabindex="0"><code>${text}</code></pre>`

/** What stands between backticks is code. */
const inWords = (text: string) =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))

function curlOf({ method, route, token, body }: ApiCall, baseUrl: string): string {
  const [example] = Object.values(body?.examples ?? {})
  const parts = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} ${baseUrl}${pathOf(route)}`,
    ...(token ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...(example ? [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example)}'`] : []),
  ]
  return parts.join(' \\\n  ')
}
