import { html } from 'hono/html'
import { codeFieldLength } from '../limits.ts'
import { icon, type IconName } from './icons.ts'
import { attributes, type Content, type Markup } from './markup.ts'
import type { Say } from '../messages/messages.ts'

type FieldParts = {
  name: string
  label: string
  /** `name` by default: give one where two forms of a page have fields of the same name. */
  id?: string | undefined
  type?: 'text' | 'email' | 'password' | 'search' | 'date' | undefined
  value?: string | undefined
  hint?: Content | undefined
  /** Why the field was refused, in words. It gives the field the focus. */
  error?: string | undefined
  autocomplete?: string | undefined
  inputmode?: 'text' | 'numeric' | 'email' | undefined
  required?: boolean | undefined
  autofocus?: boolean | undefined
  mono?: boolean | undefined
  maxlength?: number | undefined
  spellcheck?: boolean | undefined
  readonly?: boolean | undefined
  /** Stands to the right of the input: a countdown, a button. */
  aside?: Content | undefined
}

/** A label, its input, a hint and an error, tied together for assistive technology (WCAG 3.3.1–3.3.3). */
export function field(parts: FieldParts): Markup {
  const id = parts.id ?? parts.name
  const described = [parts.hint && `${id}-hint`, parts.error && `${id}-error`].filter(Boolean).join(' ')
  const input = html`<input
    ${attributes({
      class: parts.mono ? 'input mono' : 'input',
      id,
      name: parts.name,
      type: parts.type ?? 'text',
      value: parts.value,
      autocomplete: parts.autocomplete,
      inputmode: parts.inputmode,
      required: parts.required,
      readonly: parts.readonly,
      maxlength: parts.maxlength,
      spellcheck: parts.spellcheck === undefined ? undefined : String(parts.spellcheck),
      autocapitalize: parts.spellcheck === false ? 'none' : undefined,
      autofocus: parts.autofocus || Boolean(parts.error),
      'aria-invalid': parts.error ? 'true' : undefined,
      'aria-describedby': described || undefined,
    })}
  />`
  return html`<div class="field">
    <label for="${id}">${parts.label}</label>
    ${parts.hint ? html`<p class="hint" id="${id}-hint">${parts.hint}</p>` : ''}
    ${parts.aside ? html`<div class="input-row">${input}${parts.aside}</div>` : input}
    ${fieldError(id, parts.error)}
  </div>`
}

/** The e-mail address that someone signs in with: password managers know it as their user name. */
export function emailField({ label, ...parts }: Pick<FieldParts, 'label' | 'value' | 'error' | 'autofocus'>): Markup {
  return field({
    name: 'email',
    label,
    type: 'email',
    inputmode: 'email',
    autocomplete: 'username',
    spellcheck: false,
    required: true,
    ...parts,
  })
}

/** Whose page a form stands on: in another tab somebody else may have signed in since (see `sameAccountOnly`). */
export function accountField({ signedIn }: { signedIn: null | { email: string } }): Content {
  return signedIn ? html`<input type="hidden" name="account" value="${signedIn.email}" />` : ''
}

type CodeParts = Partial<Pick<FieldParts, 'name' | 'id' | 'value' | 'hint' | 'error' | 'autofocus' | 'aside'>> & {
  say: Say
}

/** "Code from your app": one input that takes paste and autofill (requirement A11Y-3). `aside` is for the countdown. */
export function codeField({ say, ...parts }: CodeParts): Markup {
  return html`<div class="code-field">
    ${field({
      name: 'code',
      label: say('form.code'),
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      ...codeEntry,
      ...parts,
    })}
  </div>`
}

/** One backup code, in any case, with or without dashes. */
export function backupCodeField({ say, ...parts }: CodeParts): Markup {
  return html`<div class="code-field backup-code-field">
    ${field({
      name: 'backupCode',
      label: say('form.backup_code'),
      hint: say('form.backup_code_hint'),
      autocomplete: 'off',
      ...codeEntry,
      ...parts,
    })}
  </div>`
}

const codeEntry = { mono: true, required: true, spellcheck: false, maxlength: codeFieldLength } as const

/** A password, never with a value. The button that shows it appears when the `reveal-password` module runs. */
export function passwordField({
  say,
  ...parts
}: { say: Say; autocomplete: 'current-password' | 'new-password' } & Partial<
  Pick<FieldParts, 'name' | 'label' | 'id' | 'hint' | 'error' | 'autofocus'>
>): Markup {
  const id = parts.id ?? parts.name ?? 'password'
  const reveal = html`<button
    class="reveal"
    type="button"
    hidden
    data-reveal="#${id}"
    data-label-show="${say('form.show_password')}"
    data-label-hide="${say('form.hide_password')}"
    aria-label="${say('form.show_password')}"
  >
    ${icon('eye')}${icon('eye-off')}
  </button>`
  return html`<div class="password-field">
    ${field({
      name: 'password',
      label: say('form.password'),
      type: 'password',
      required: true,
      spellcheck: false,
      ...parts,
      aside: reveal,
    })}
  </div>`
}

/** Several lines of text. */
export function textArea(
  parts: Pick<FieldParts, 'name' | 'label' | 'hint' | 'error' | 'value' | 'required'> & { rows: number },
): Markup {
  const id = parts.name
  const described = [parts.hint && `${id}-hint`, parts.error && `${id}-error`].filter(Boolean).join(' ')
  const control = attributes({
    class: 'input',
    id,
    name: parts.name,
    rows: parts.rows,
    required: parts.required,
    spellcheck: 'false',
    autocapitalize: 'none',
    autofocus: Boolean(parts.error),
    'aria-invalid': parts.error ? 'true' : undefined,
    'aria-describedby': described || undefined,
  })
  // A break right behind the tag is none of the text.
  return html`<div class="field">
    <label for="${id}">${parts.label}</label>
    ${parts.hint ? html`<p class="hint" id="${id}-hint">${parts.hint}</p>` : ''}
    <textarea${control}>
${parts.value ?? ''}</textarea>
    ${fieldError(id, parts.error)}
  </div>`
}

export type Choice = { value: string; label: string; lang?: string | undefined }
/** Some of them below a heading. */
type ChoiceGroup = { group: string; choices: Choice[] }
type ChoiceParts = Pick<FieldParts, 'name' | 'label' | 'id' | 'hint' | 'error'> & {
  value: string
  choices: (Choice | ChoiceGroup)[]
}

/** One of several, as a drop-down list. */
export function select(parts: ChoiceParts): Markup {
  const id = parts.id ?? parts.name
  const described = [parts.hint && `${id}-hint`, parts.error && `${id}-error`].filter(Boolean).join(' ')
  const control = attributes({
    class: 'input',
    id,
    name: parts.name,
    autofocus: Boolean(parts.error),
    'aria-invalid': parts.error ? 'true' : undefined,
    'aria-describedby': described || undefined,
  })
  const option = ({ value, label, lang }: Choice) =>
    html`<option${attributes({ value, lang, selected: value === parts.value })}>${label}</option>`
  return html`<div class="field">
    <label for="${id}">${parts.label}</label>
    ${parts.hint ? html`<p class="hint" id="${id}-hint">${parts.hint}</p>` : ''}
    <div class="select">
      <select${control}>
        ${parts.choices.map((choice) =>
          'group' in choice
            ? html`<optgroup label="${choice.group}">${choice.choices.map(option)}</optgroup>`
            : option(choice),
        )}
      </select>
      ${icon('chevron-down')}
    </div>
    ${fieldError(id, parts.error)}
  </div>`
}

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet'
type ButtonParts = {
  label: string
  kind?: ButtonKind | undefined
  icon?: IconName | undefined
  type?: 'submit' | 'button' | undefined
  /** The id of the form it sends, when it stands outside. */
  form?: string | undefined
  /** More attributes: `{ 'data-print': true }`. */
  more?: Record<string, string | boolean> | undefined
}

export function button({ label, kind = 'primary', icon: image, type = 'submit', more, ...rest }: ButtonParts): Markup {
  return html`<button${attributes({ class: `button ${kind}`, type, ...rest, ...more })}>${image ? icon(image) : ''}${label}</button>`
}

type LinkButtonParts = Pick<ButtonParts, 'label' | 'kind' | 'icon' | 'more'> & {
  href: string
  /** Saves instead of opening. */
  download?: boolean | undefined
}

/** A link that looks like a button: it goes somewhere, and changes nothing. */
export function linkButton({ label, kind = 'secondary', icon: image, more, ...rest }: LinkButtonParts): Markup {
  return html`<a${attributes({ class: `button ${kind}`, ...rest, ...more })}>${image ? icon(image) : ''}${label}</a>`
}

function fieldError(id: string, error: string | undefined): Markup {
  if (!error) return html``
  return html`<p class="field-error" id="${id}-error">${icon('circle-alert')}<span>${error}</span></p>`
}
