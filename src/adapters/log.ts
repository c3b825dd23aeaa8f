import { pino, type DestinationStream, type Logger } from 'pino'

const secrets = [
  'password',
  'code',
  'backupCode',
  'passkey',
  'answer',
  'secret',
  'token',
  'challenge',
  'cookie',
  'authorization',
  'email',
]
const paths = secrets.flatMap((name) => [name, `*.${name}`])

/** What the system (`ECONNRESET`), Node (`ERR_SQLITE_ERROR`) or PostgreSQL (a class and three signs, errcodes-appendix.html) calls what went wrong. */
const nameOfFault =
  /^(?:E[A-Z][A-Z0-9_]+|(?:0[0-3789ABFLPZ]|2[0-8BDF]|3[489BDF]|4[024]|5[34578]|58|72|F0|HV|P0|XX)[0-9A-Z]{3})$/

/** One JSON line per event. Rules never hand it what people typed; the names above are a second net. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: { paths, censor } }
  return destination ? pino(options, destination) : pino(options)
}

/** By what it is: a fault and somebody's six digits are both called `code`. */
function censor(value: unknown, path: string[]): unknown {
  return path.at(-1) === 'code' && typeof value === 'string' && nameOfFault.test(value) ? value : '[Redacted]'
}
