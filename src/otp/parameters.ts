/** What every code here is made with. Where two standards leave a choice: what every authenticator app can read. */

/** RFC 6238 §4: X, in milliseconds; T0 is 0. */
export const stepLength = 30_000
/** RFC 6238 §5.2, §6: the present step and one either side, for delay and drift. */
export const stepsEitherSide = 1
export const codeShape = { algorithm: 'SHA1', digits: 6 } as const
/** 160 bits, as RFC 4226 §4 R6 recommends. */
export const secretBytes = 20
