import { startNest } from './nest.js'
import { crowd, startPlain } from './plain.js'
import { inTheCookie, onTheServer } from './sessions.js'

const kinds = {
  cookie: () => startPlain(inTheCookie()),
  crowded: () => startPlain(onTheServer(), crowd),
  nest: () => startNest(onTheServer()),
}
const { KIND = 'cookie', PORT = '3000', HOST = '127.0.0.1' } = process.env
const app = await kinds[KIND]()
process.once('SIGTERM', () => app.close())
await app.listen(KIND === 'nest' ? Number(PORT) : { port: Number(PORT), host: HOST })
console.log(`Listening on http://localhost:${PORT}`)
