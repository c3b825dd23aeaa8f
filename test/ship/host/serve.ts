import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createCountersign } from 'countersign'

// An application that serves the package, by the settings of its environment. Its types are taken off before it runs: not every Node does that.

const countersign = await createCountersign(process.env)
const server = createServer((asked, answer) => void respond(asked, answer))
countersign.start()
process.once('SIGTERM', () => server.close(() => void countersign.close()))
server.listen(Number(process.env['PORT']), process.env['HOST'], () => process.stdout.write('listening\n'))

async function respond(asked: IncomingMessage, answer: ServerResponse) {
  const chunks = (await asked.toArray()) as Uint8Array[]
  const request = new Request(new URL(asked.url ?? '/', `http://${asked.headers.host}`), {
    method: asked.method ?? 'GET',
    headers: asked.headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
  const response = await countersign.fetch(request, { address: asked.socket.remoteAddress ?? '' })
  answer.writeHead(response.status, [...response.headers].flat())
  answer.end(await response.bytes())
}
