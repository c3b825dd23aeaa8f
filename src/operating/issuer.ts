import type { Finding } from './doctor.ts'

/** Pass::OTP takes whatever begins so for Steam's own codes of five letters, and shows one that no sign-in accepts. */
const readAsSteam = /^steam/i
/** PyOTP up to 2.6, as Debian 12 has it, decodes the whole address before it takes it apart: these signs then mean something else. */
const readAsSyntax = /[&+#?]|%[0-9a-f]{2}/i

/** Whether the name that apps show above the code keeps some of them from reading it. Most apps read every name. */
export function examineIssuer(issuer: string): Finding[] {
  const sign = readAsSyntax.exec(issuer)?.[0]
  return [
    ...(readAsSteam.test(issuer.trim())
      ? [warning('ISSUER begins with “Steam”: some apps then show five letters instead of the six digits.')]
      : []),
    ...(sign === undefined
      ? []
      : [
          warning(`ISSUER holds “${sign}”: some apps, such as those with PyOTP 2.6, refuse the QR code. Leave it out.`),
        ]),
  ]
}

const warning = (says: string): Finding => ({ about: 'settings', state: 'warning', says })
