import type { Refusal } from '../refusals.ts'

/** RFC 9457 problem details, with the stable code. */
export function problemOf(refusal: Refusal, detail: string) {
  const { triesLeft, field, manageUrl } = refusal.details
  return {
    type: 'about:blank',
    title: refusal.code,
    status: refusal.status,
    code: refusal.code,
    detail,
    ...(triesLeft !== undefined && { triesLeft }),
    ...(field !== undefined && { field }),
    ...(manageUrl !== undefined && { manageUrl }),
  }
}
