import { createApp } from './app.js'
import { openDatabase } from './database.js'

const { DATABASE = 'data/letters.sqlite', HOST = '127.0.0.1', PORT = '3000' } = process.env

const database = await openDatabase(DATABASE)
const { app, countersign } = await createApp(database)
const server = app.listen(Number(PORT), HOST, (problem) => {
  if (problem) throw problem
  console.log(`Letters is listening at http://${HOST}:${PORT}`)
})

process.on('SIGTERM', () => server.close(() => countersign.close().then(() => database.close())))
