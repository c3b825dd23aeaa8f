import { createStandAlone } from '../src/standalone/stand-alone.ts'
import { openDatabase } from '../src/adapters/database.ts'
import { listen } from '../src/adapters/http-server.ts'
import { databaseOf, settingsOfProcess } from '../src/settings.ts'
import { slowHashFor } from './hashing.ts'

// `src/main.ts` with a slow hash that is quick: what is left of a sign-in when hashing is taken out. Never to be used for anything else.

const settings = settingsOfProcess()
const db = await openDatabase(databaseOf(settings))
const countersign = createStandAlone({ settings, db, keys: settings.keys ?? [], slowHash: slowHashFor('none') })
await listen(settings, (request, from) => countersign.fetch(request, from))
countersign.start()
// `--cpu-prof` writes what it saw only at an orderly exit.
process.on('SIGTERM', () => process.exit())
