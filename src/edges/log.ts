import { pino, type DestinationStream, type Logger } from 'pino'

/** One JSON line per event. Rules never hand it what people typed; the names below are a second net. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const redact = ['password', 'code', 'backupCode', 'secret', 'token', 'challenge', 'cookie', 'authorization', 'email']
  const options = { level, base: null, redact: redact.flatMap((name) => [name, `*.${name}`]) }
  return destination ? pino(options, destination) : pino(options)
}
