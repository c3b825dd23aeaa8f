import type { Logger } from 'pino'
import { createLog } from './log.ts'

/** Development's log: `warn: a mail could not be sent (tries: 2)`, one line each, for a person at a terminal. */
export function createReadableLog(level: string, write: (line: string) => void): Logger {
  return createLog(level, { write: (json) => write(`${readable(JSON.parse(json))}\n`) })
}

const names: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

function readable(line: { level: number; msg?: string }): string {
  const about = Object.entries(line).filter(([name]) => !['level', 'time', 'msg'].includes(name))
  const details = about.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const tail = details.length > 0 ? ` (${details.join(', ')})` : ''
  return `${names[line.level] ?? line.level}: ${line.msg ?? ''}${tail}`
}
