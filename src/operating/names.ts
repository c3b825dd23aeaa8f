import { isDrawable } from '../backup-codes/sheet.ts'
import type { Settings } from '../settings.ts'
import type { Finding } from './doctor.ts'

/** Pass::OTP takes whatever begins so for Steam's own codes of five letters, and shows one that no sign-in accepts. */
const readAsSteam = /^steam/i
/** PyOTP up to 2.6, as Debian 12 has it, decodes the whole address before it takes it apart: these signs then mean something else. */
const readAsSyntax = /[&+#?]|%[0-9a-f]{2}/i

/** Whether the names that people are shown keep some programs from reading them. Most read every name. */
export function examineNames({ issuer, productName }: Pick<Settings, 'issuer' | 'productName'>): Finding[] {
  // Left out, the one is the other.
  const [setting, advice] =
    issuer === productName
      ? ['PRODUCT_NAME', 'Set ISSUER to another name, which only apps show.']
      : ['ISSUER', 'Leave it out.']
  const sign = readAsSyntax.exec(issuer)?.[0]
  return [
    ...(readAsSteam.test(issuer.trim())
      ? [
          warning(
            `${setting} begins with “Steam”: some apps then show five letters instead of the six digits. ${advice}`,
          ),
        ]
      : []),
    ...(sign === undefined
      ? []
      : [
          warning(`${setting} holds “${sign}”: some apps, such as those with PyOTP 2.6, refuse the QR code. ${advice}`),
        ]),
    ...(isDrawable(productName)
      ? []
      : [
          warning(
            'PRODUCT_NAME has signs that the fonts of the PDF of backup codes lack: the host of BASE_URL stands there in its place.',
          ),
        ]),
  ]
}

const warning = (says: string): Finding => ({ about: 'settings', state: 'warning', says })
