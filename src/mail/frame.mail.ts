import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { headingText, type Markup } from '../ui/markup.ts'
import type { FramedMail } from './frame.ts'
import { type Look, lookIn } from './theme.ts'

/** The HTML part: tables and inline styles, which mail programs bear; light and dark; nothing loaded. Every value is escaped. */
export function htmlPart(mail: FramedMail): string {
  // Nothing in the page is awaited, so neither is the whole.
  return (page({ ...mail, look: lookIn(mail.colours.light) }) as HtmlEscapedString).toString()
}

type Drawn = FramedMail & { look: Look }

function page(mail: Drawn): Markup {
  const { locale, subject, look } = mail
  const { dark } = mail.colours
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (prefers-color-scheme: dark) {
  .paper { background-color: ${dark.paper} !important }
  .ink { color: ${dark.ink} !important }
  .soft { color: ${dark.inkSoft} !important }
  .link { color: ${dark.accent} !important }
  .bar, .button { background-color: ${dark.accent} !important }
  .label { color: ${dark.onAccent} !important }
  .line { border-color: ${dark.rule} !important }
}
</style>
</head>
<body class="paper" style="${look.body}">
<div lang="${locale}" dir="ltr">
<table class="paper" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${look.paper}">
<tr><td align="center" style="${look.margin}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${look.sheet}">
<tr><td align="left">
${wordMark(mail)}
<h1 class="ink" style="${look.heading}">${headingText(subject, (word) => html`<span style="${look.whole}">${word}</span>`)}</h1>
<p class="ink" style="${look.paragraph}">${mail.greeting}</p>
${mail.paragraphs.map((text) => html`<p class="ink" style="${look.paragraph}">${text}</p>`)}
${mail.action && button(mail, mail.action)}
${factTable(mail)}
${closing(mail)}
</td></tr>
</table>
</td></tr>
</table>
</div>
</body>
</html>
`
}

function wordMark({ look, product }: Drawn): Markup {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="${look.wordMark}">
<tr><td class="bar" style="${look.bar}">&nbsp;</td><td class="ink" style="${look.word}">${product}</td></tr>
</table>`
}

/** The address also stands there in full: for those who look before they follow, and for programs without buttons. */
function button({ look, say, colours }: Drawn, { label, url }: { label: string; url: string }): Markup {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="${look.action}">
<tr><td class="button" bgcolor="${colours.light.accent}" style="${look.button}"><a class="label" href="${url}" style="${look.label}">${label}</a></td></tr>
</table>
<p class="soft" style="${look.small}">${say('mail.orOpen')}<br><a class="link" href="${url}" style="${look.address}">${url}</a></p>`
}

function factTable({ look, facts }: Drawn): Markup {
  return html`<table class="line" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${look.facts}">
${facts.map(
  ({ label, value }) =>
    html`<tr><td class="soft" valign="top" style="${look.factLabel}">${label}</td><td class="ink" valign="top" style="${look.fact}">${value}</td></tr>
`,
)}</table>`
}

function closing({ look, say, ifNotYou, baseUrl, home, product }: Drawn): Markup {
  return html`${ifNotYou.length === 0 ? '' : html`<h2 class="ink" style="${look.subheading}">${say('mail.notYou')}</h2>`}
${ifNotYou.map((text) => html`<p class="ink" style="${look.lesser}">${withLinks(text, [baseUrl, home], look)}</p>`)}
<div class="line" style="${look.foot}">
<p class="soft" style="${look.small}">${say('mail.neverAsk')}</p>
<p class="soft" style="${look.small}">${say('mail.sentBy', { product })} <a class="link" href="${home}" style="${look.address}">${home.replace(/^https?:\/\//, '')}</a></p>
</div>`
}

/** Only addresses of our own become links: a name or a browser's can't smuggle one in. */
function withLinks(text: string, ours: string[], look: Look): (string | Markup)[] {
  return text
    .split(/(\S+)/)
    .map((word) =>
      ours.some((address) => word.startsWith(`${address}/`))
        ? html`<a class="link" href="${word}" style="${look.address}">${word}</a>`
        : word,
    )
}
