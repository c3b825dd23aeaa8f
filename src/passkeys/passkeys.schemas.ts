import { z } from 'zod'
import type { FactorSchema } from '../factor.ts'
import { passkeyAnswerLongest } from '../limits.ts'

/** What the browser says of a passkey, as JSON in one field: pages fill it at a press. */
export const passkeySchema = {
  field: 'passkey',
  schema: z.string('refusal.passkey_missing').max(passkeyAnswerLongest, 'refusal.passkey_unreadable'),
  wrong: 'wrong_passkey',
} as const satisfies FactorSchema

const base64url = z.string().regex(/^[\w-]+$/)
const credential = {
  id: base64url.max(1400),
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish().catch(null),
}

/** `AuthenticationResponseJSON` of WebAuthn Level 3, 5.1.8, as far as it is looked at. */
export const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(128).nullish(),
  }),
})

/** `RegistrationResponseJSON` of the same. */
export const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(32)).max(16).catch([]),
  }),
})

/** `CollectedClientData` (5.8.1): what the browser had its user agree to. */
export const clientData = z.object({
  type: z.string(),
  challenge: base64url,
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
})

export type Assertion = z.infer<typeof assertion>
export type Registration = z.infer<typeof registration>
export type ClientData = z.infer<typeof clientData>
