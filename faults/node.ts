import { createStandAlone } from '../src/standalone/stand-alone.ts'
import { openDatabase } from '../src/adapters/database.ts'
import { listen } from '../src/adapters/http-server.ts'
import { createLog } from '../src/adapters/log.ts'
import { BadSetting } from '../src/bad-setting.ts'
import { databaseOf, settingsOfProcess } from '../src/settings.ts'
import { stopOnSignal } from '../src/stop.ts'
import { cheapHash } from './cheap-hash.ts'

// What src/main.ts starts in production, as a process of its own, with two parts changed: a slow hash that is quick, or two hundred people would
// wait for argon2 and for nothing else; and a clock that goes on by itself and can be put forward or back by whoever started this.

/** What this process is told, and what it answers. Times are milliseconds. */
export type Order = { ahead: number } | { ask: 'memory' } | { ask: 'sweep' }
export type Reply = { memory: { heapUsed: number; rss: number } } | { swept: true }

let ahead = Number(process.env['FAULTS_AHEAD'] ?? 0)
const settings = settingsOfProcess()
const keys = settings.keys
if (!keys) throw new BadSetting('COUNTERSIGN_KEYS is missing')
const db = await openDatabase(databaseOf(settings))
const log = createLog(settings.logLevel)
const clock = { now: () => Date.now() + ahead }
const countersign = createStandAlone({ settings, db, keys, clock, slowHash: cheapHash, log })
const server = await listen(settings, (request, from) => countersign.fetch(request, from))
countersign.start()

process.on('message', (order: Order) => {
  if ('ahead' in order) ahead = order.ahead
  else if (order.ask === 'memory') tell({ memory: memoryAfterCollection() })
  else void countersign.sweep().then(() => tell({ swept: true }))
})
// Whoever started this is gone: nobody must find it running tomorrow.
process.on('disconnect', () => process.exit(1))
stopOnSignal(server, countersign)
log.info({ host: settings.host, port: settings.port }, 'listening')

const tell = (reply: Reply) => process.send?.(reply)

function memoryAfterCollection() {
  // Twice: what finalizers let go of in the first is collected in the second.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapUsed, rss }
}
