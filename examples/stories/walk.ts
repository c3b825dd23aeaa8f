import { strict as assert } from 'node:assert'
import type { Page } from 'playwright-core'
import type { ada } from './people.ts'

/** Stands where the heading says so. */
export const standsAt = (page: Page, title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor()

export async function signIn(page: Page, { email, password }: Pick<typeof ada, 'email' | 'password'>) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function isTold(page: Page, sentence: string) {
  await page.getByRole('alert').filter({ hasText: sentence }).waitFor()
}

export async function changePassword(page: Page, old: string, next: string) {
  await page.getByLabel('Old password').fill(old)
  await page.getByLabel('New password').fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
}

/** The inbox of this person, with these messages and no others. */
export async function readsOwn(page: Page, { name }: { name: string }, messages: string[]) {
  await standsAt(page, 'Inbox')
  await page.getByText(`Signed in as ${name}`).waitFor()
  assert.deepEqual(await page.getByRole('listitem').allTextContents(), messages)
}

export const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).click()
