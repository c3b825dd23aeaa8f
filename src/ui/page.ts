import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import type { Instance } from '../instance.ts'
import type { Page } from '../routes.ts'
import type { Assets } from './assets.ts'
import { icon, type IconName } from './icons.ts'
import { attributes, type Content, headingText, type Markup } from './markup.ts'
import type { Locale, Say } from '../messages/messages.ts'
import { dateAndTime, dateOnly } from './dates.ts'
import { mark } from './logo.ts'
import type { NoticeName } from './notices.ts'
import { notice, type Notice } from './components.ts'

export type { Content, Markup } from './markup.ts'
export type { Notice } from './components.ts'

/** What every page needs to know about its reader and the moment. */
export type PageContext = Pick<Instance, 'path' | 'product' | 'colours' | 'frame' | 'relyingParty'> & {
  locale: Locale
  say: Say
  /** As they chose it, or as the browser says: read where a date is written. */
  timeZone: string | null
  /** In which cookie the browser's is told to the next page; null: they have chosen one. */
  zoneCookie: string | null
  signedIn: null | { name: string; email: string; organisation: string | null; administrator: boolean }
  /** A page of our own, with its query: where the language switch comes back to. */
  here: Page
  /** False: their language is set elsewhere, and a switch would do nothing. */
  choosesLanguage: boolean
  /** They must set two-step authentication up first: nothing else is open, and nothing else is offered. */
  setUpOnly: boolean
  /** By when their organisation wants it to be on: a line on every page. Null: it is on, or nobody asks. */
  deadline: null | { dueAt: Instant; daysLeft: number; organisation: string }
  /** What the last action led to. By its name a page knows not to say the same again. */
  notices: (Notice & { name?: NoticeName })[]
  assets: Assets
  development: boolean
}

/** What a page is made of. `scripts` are names of browser modules without their ending: `['countdown', 'copy']`. */
export type PageParts = {
  title: string
  body: Content
  scripts?: string[] | undefined
  /** Whose account the page is about, where it asks for something of theirs: the e-mail address. */
  account?: string | undefined
}

/** The signed-in frame. `wide` is for tables: it uses the whole width. */
export function framedPage(ctx: PageContext, parts: PageParts & { wide?: boolean | undefined }): Markup {
  return wholePage(
    ctx,
    parts,
    html`${header(ctx)}
      <main id="content" class="main${parts.wide ? ' main-wide' : ''}" tabindex="-1">
        ${deadlineLine(ctx)}${ctx.notices.map(notice)}
        <h1>${headingText(parts.title)}</h1>
        ${accountLine(ctx, parts)}
        ${parts.body}
      </main>`,
  )
}

/** Told in time, and calmly (requirement POL-6). */
function deadlineLine(ctx: PageContext): Content {
  const { deadline, path, say } = ctx
  if (deadline === null) return ''
  const { daysLeft, dueAt, organisation } = deadline
  return notice({
    kind: daysLeft <= 1 ? 'warning' : 'info',
    // On the last day a day says too little.
    text: say('required.line', {
      organisation,
      date: (daysLeft <= 1 ? dateAndTime : dateOnly)(ctx, dueAt),
      days: daysLeft,
    }),
    action: { label: say('required.line_action'), href: path('security') },
  })
}

export type SettingsTab = 'profile' | 'password' | 'security'

/** The signed-in frame with the sidebar of the settings, which is a row of tabs on narrow screens. */
export function settingsPage(ctx: PageContext, parts: PageParts & { current: SettingsTab }): Markup {
  return wholePage(
    ctx,
    parts,
    besideTabs(
      ctx,
      parts.current,
      html`${deadlineLine(ctx)}${ctx.notices.map(notice)}
          <h1>${headingText(parts.title)}</h1>
        ${accountLine(ctx, parts)}
          ${parts.body}`,
    ),
  )
}

/** What each step is called. */
type StepName =
  | 'frame.step_scan'
  | 'frame.step_code'
  | 'frame.step_backup_codes'
  | `passkey.step_${'make' | 'prove' | 'name'}`
export type Steps = readonly [StepName, StepName, StepName]

/** The pages of enrolment: the settings' frame with "Step 1 of 3". `leave` holds the link or button that gives up. */
export function stepsPage(
  ctx: PageContext,
  parts: PageParts & { step: 1 | 2 | 3; leave?: Content | undefined; steps?: Steps | undefined },
): Markup {
  return wholePage(
    ctx,
    parts,
    besideTabs(
      ctx,
      'security',
      html`${ctx.notices.map(notice)}
          <div class="steps-head">${stepsIndicator(ctx, parts.step, parts.steps)}${parts.leave}</div>
          <h1>${headingText(parts.title)}</h1>
        ${accountLine(ctx, { ...parts, account: ctx.signedIn?.email })}
          ${parts.body}`,
    ),
  )
}

/** In an application of somebody else's there are no tabs beside it: they are our own application's. */
function besideTabs(ctx: PageContext, current: SettingsTab, content: Markup): Markup {
  if (ctx.frame !== null || ctx.setUpOnly)
    return html`${header(ctx)}
      <main id="content" class="main main-alone" tabindex="-1">${content}</main>`
  return html`${header(ctx)}
      <div class="settings">
        ${settingsNavigation(ctx, current)}
        <main id="content" class="settings-main" tabindex="-1">
          ${content}
        </main>
      </div>`
}

/** The signed-out frame: one centred card below the word mark. */
export function barePage(ctx: PageContext, parts: PageParts): Markup {
  return wholePage(
    ctx,
    parts,
    html`<main id="content" class="bare" tabindex="-1">
      ${wordmark(ctx)}
      ${ctx.notices.map(notice)}
      <div class="card bare-card">
        <h1>${headingText(parts.title)}</h1>
        ${accountLine(ctx, parts)}
        ${parts.body}
      </div>
    </main>`,
  )
}

/** Two tabs, two people, one browser: whoever is asked sees who is meant. For a question over a page; the frames draw their own. */
export function accountLine({ say }: PageContext, { account }: Pick<PageParts, 'account'>): Content {
  return account === undefined ? '' : html`<p class="account">${say('frame.account')} <b>${account}</b></p>`
}

function wholePage(ctx: PageContext, { title, scripts = [] }: PageParts, content: Markup): Markup {
  const { assets, colours, locale, path, product, say, zoneCookie } = ctx
  const always = zoneCookie === null ? ['once'] : ['once', 'time-zone']
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <title>${title} · ${product}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="${colours.light.paper}" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="${colours.dark.paper}" media="(prefers-color-scheme: dark)" />
        <link rel="preload" href="${path(assets.url('inter.woff2'))}" as="font" type="font/woff2" crossorigin />
        <link rel="stylesheet" href="${path(assets.url('app.css'))}" />
        <link rel="icon" href="${path(assets.url('favicon.svg'))}" type="image/svg+xml" />
        ${zoneCookie === null ? '' : html`<meta name="time-zone-cookie" content="${zoneCookie}" />`}
        ${[...always, ...scripts].map((name) => html`<script type="module" src="${path(assets.url(`${name}.js`))}"></script>`)}
      </head>
      <body>
        <a class="skip" href="#content">${say('frame.skip')}</a>
        ${content} ${footer(ctx)}
      </body>
    </html>`
}

function header(ctx: PageContext): Markup {
  return html`<header class="header">
    ${wordmark(ctx)}
    ${ctx.signedIn && ctx.frame === null && !ctx.setUpOnly ? menu(ctx, ctx.signedIn) : ''}
    ${ctx.signedIn && (ctx.frame || ctx.setUpOnly) ? html`<span class="header-name">${ctx.signedIn.name}</span>` : ''}
  </header>`
}

/** Leads home: to the application's own start where our pages are part of somebody else's. */
function wordmark({ frame, path, product }: PageContext): Markup {
  // Our own sign is nobody else's.
  const logo = frame?.logo ? html`<img class="mark" src="${frame.logo}" alt="" width="28" height="28" />` : ''
  const sign = frame === null ? mark() : logo
  return html`<a class="wordmark" href="${path('home')}">${sign}<span>${product}</span></a>`
}

// A popover opens, closes on Escape and reports aria-expanded without any script.
function menu({ say, path }: PageContext, person: NonNullable<PageContext['signedIn']>): Markup {
  const entry = (href: string, name: IconName, text: string) => html`<a href="${href}">${icon(name)}${text}</a>`
  return html`<span class="header-name">${person.name}</span>
    <button class="menu-button" type="button" popovertarget="menu" aria-label="${say('frame.menu')}">
      ${icon('settings')}
    </button>
    <nav class="menu" id="menu" popover aria-label="${say('frame.menu')}">
      <p class="menu-person"><b>${person.name}</b><span>${person.email}</span><span>${person.organisation}</span></p>
      ${entry(path('profile'), 'user', say('frame.profile_settings'))}
      ${person.administrator ? entry(path('people'), 'users', say('frame.people')) : ''}
      <form method="post" action="${path('signOut')}">
        <button type="submit">${icon('log-out')}${say('frame.sign_out')}</button>
      </form>
    </nav>`
}

function settingsNavigation({ say, path }: PageContext, current: SettingsTab): Markup {
  const tab = (name: SettingsTab, image: IconName) =>
    html`<a href="${path(name)}" ${attributes({ 'aria-current': name === current && 'page' })}>
      ${icon(image)}${say(`frame.${name}`)}
    </a>`
  return html`<nav class="sidebar" aria-label="${say('frame.settings')}">
    ${tab('profile', 'user')}${tab('password', 'lock')}${tab('security', 'shield')}
  </nav>`
}

const stepNames: Steps = ['frame.step_scan', 'frame.step_code', 'frame.step_backup_codes']

function stepsIndicator({ say }: PageContext, step: number, names: Steps = stepNames): Markup {
  return html`<div class="steps">
    <p class="steps-text">${say('frame.step', { step, steps: names.length })}</p>
    <ol>
      ${names.map((name, index) => {
        const done = index + 1 < step
        return html`<li
          ${attributes({ class: done && 'steps-done', 'aria-current': index + 1 === step && 'step' })}
        >
          <span class="steps-shape" aria-hidden="true">${done ? icon('check') : index + 1}</span>
          ${say(name)}${done ? html`<span class="visually-hidden"> (${say('frame.step_done')})</span>` : ''}
        </li>`
      })}
    </ol>
  </div>`
}

function footer({ frame, say, locale, here, path, development, choosesLanguage }: PageContext): Markup {
  const language = (value: Locale, name: string) =>
    html`<button name="locale" value="${value}" lang="${value}" ${attributes({ 'aria-current': value === locale && 'true' })}>
      ${name}
    </button>`
  const languageSwitch = html`<form class="language" method="post" action="${path('language')}" aria-label="${say('frame.language')}">
    <input type="hidden" name="next" value="${here}" />
    ${icon('languages')}${language('en', 'English')}${language('pl', 'Polski')}
  </form>`
  return html`<footer class="footer">
    ${frame === null ? html`<p>${say('frame.help')}</p>` : ''}
    ${development ? html`<a href="${path('devMail')}">${say('frame.development_mail')}</a>` : ''}
    ${choosesLanguage ? languageSwitch : ''}
  </footer>`
}
