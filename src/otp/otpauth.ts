import { encodeBase32 } from './base32.ts'
import { codeShape, stepLength } from './parameters.ts'
import type { Secret } from './totp.ts'

/**
 * What the QR code says: the Key Uri Format of google-authenticator. The name stands twice, since some apps read it from
 * the label and others from `issuer`. A space is `%20`: several apps show a `+` as it is.
 */
export function otpauthUri({ issuer, account, secret }: { issuer: string; account: string; secret: Secret }): string {
  const name = part(issuer)
  const label = `${name}:${part(account)}`
  const { algorithm, digits } = codeShape
  const shape = `algorithm=${algorithm}&digits=${digits}&period=${stepLength / 1000}`
  return `otpauth://totp/${label}?secret=${encodeBase32(secret)}&issuer=${name}&${shape}`
}

/** A setup key as people type it: groups of four, with spaces between. */
export function groupsOfFour(base32: string): string {
  return base32.match(/.{1,4}/g)?.join(' ') ?? ''
}

/** A colon separates issuer and account, even as `%3A`: inside either it becomes a hyphen. */
function part(text: string): string {
  return encodeURIComponent(
    text
      .toWellFormed()
      .replace(/\s*:\s*/g, ' - ')
      .trim(),
  )
}
