import type { HTMLElement } from 'node-html-parser'
import { readPage } from './page.ts'
import type { Exchange } from './send.ts'

/** A form as a browser without scripts would send it. */
export type Form = {
  action: URL
  method: 'GET' | 'POST'
  multipart: boolean
  fields: [string, string][]
  inputs: { name: string; type: string; autocomplete: string }[]
}

/** The forms of a page, which was found at `at`. */
export function formsOn(page: string, at: URL): Form[] {
  return readPage(page)
    .querySelectorAll('form')
    .filter((form) => URL.canParse(form.getAttribute('action') ?? '', at))
    .map((form) => {
      const inputs = form.querySelectorAll('input, textarea, select').filter((one) => one.getAttribute('name'))
      const submit = form.querySelectorAll('button[name], input[type=submit][name]')[0]
      return {
        action: new URL(form.getAttribute('action') || at.href, at),
        method: /^post$/i.test(form.getAttribute('method') ?? '') ? 'POST' : 'GET',
        multipart: /multipart/i.test(form.getAttribute('enctype') ?? ''),
        fields: [...inputs.filter(isSent), ...(submit ? [submit] : [])].map((one) => [
          one.getAttribute('name') ?? '',
          one.getAttribute('value') ?? '',
        ]),
        inputs: inputs.map((one) => ({
          name: one.getAttribute('name') ?? '',
          type: (one.getAttribute('type') ?? 'text').toLowerCase(),
          autocomplete: (one.getAttribute('autocomplete') ?? '').toLowerCase(),
        })),
      }
    })
}

function isSent(input: HTMLElement): boolean {
  const type = (input.getAttribute('type') ?? '').toLowerCase()
  if (['checkbox', 'radio'].includes(type)) return input.hasAttribute('checked')
  return !['submit', 'button', 'image', 'reset'].includes(type) && !input.hasAttribute('disabled')
}

/** The form that takes a password to sign in, and the names of its two fields; null: there is none. */
export function passwordForm(forms: Form[]): { form: Form; email: string; password: string } | null {
  for (const form of forms) {
    const passwords = form.inputs.filter(({ type }) => type === 'password')
    const account = form.inputs.find(
      ({ type, name, autocomplete }) =>
        type === 'email' ||
        /username|email/.test(autocomplete) ||
        (type === 'text' && /mail|user|login|account|name/i.test(name)),
    )
    if (passwords[0] && passwords.length === 1 && account)
      return { form, email: account.name, password: passwords[0].name }
  }
  return null
}

/** The form that takes a code, and the name of its field; null: there is none. */
export function codeForm(forms: Form[]): { form: Form; code: string } | null {
  for (const form of forms) {
    if (form.inputs.some(({ type }) => type === 'password')) continue
    const field =
      form.inputs.find(({ autocomplete }) => autocomplete === 'one-time-code') ??
      form.inputs.find(
        ({ type, name }) => ['text', 'tel', 'number'].includes(type) && /code|otp|token|totp|2fa|mfa/i.test(name),
      )
    if (field) return { form, code: field.name }
  }
  return null
}

/** Whether an answer is a page for one of the two steps. */
export function asksToSignIn({ answer, url }: Exchange): boolean {
  if (!/<form/i.test(answer.body)) return false
  const forms = formsOn(answer.body, url)
  return passwordForm(forms) !== null || codeForm(forms) !== null
}

/** The fields with some of them filled in. */
export function filled(form: Form, values: Record<string, string>): [string, string][] {
  const kept = form.fields.filter(([name]) => values[name] === undefined)
  return [...kept, ...Object.entries(values)]
}

/** The form that a page is about: that with the most to fill in. Others sign out, search, or choose a language. */
export function formToFillIn(forms: Form[]): Form | undefined {
  const size = ({ inputs }: Form) => inputs.filter(({ type }) => type !== 'hidden').length
  return forms.filter(({ method }) => method === 'POST').toSorted((one, other) => size(other) - size(one))[0]
}
