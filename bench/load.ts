import { connect, type Socket } from 'node:net'

// The load generator, a process of its own: clients that each keep one connection and ask for one thing after the other.

/** One request. `{taken}` in it stands for what the answer before it held. */
export type Ask = {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body: string
  expect: number
  /** What to take out of the answer, headers included, for the next request: the first group of this expression. */
  take?: string
}
/** One person's requests, in their order. */
export type Flow = Ask[]

export type Job = {
  port: number
  clients: number
  flows: Flow[]
  /** Milliseconds after which no flow is begun any more. */
  within?: number | undefined
}
export type Outcome = {
  /** From the first request to the last answer. */
  milliseconds: number
  /** How long each flow took, in milliseconds, shortest first. */
  flows: number[]
  /** How often somebody was told that it is too much at once, and asked again. */
  again: number
}
export type Told = { outcome: Outcome } | { problem: string }

/** "Come again": with slow hashes, on a machine that has more to do. Whoever is told so does it at once, for at most so many milliseconds. */
const tooMuch = 503
const patience = 20_000

process.on('message', (job: Job) => {
  const tell = (told: Told) => process.send?.(told)
  run(job).then(
    (outcome) => tell({ outcome }),
    (problem: Error) => tell({ problem: problem.message }),
  )
})
process.on('disconnect', () => process.exit())

async function run({ port, clients, flows, within = Infinity }: Job): Promise<Outcome> {
  const connections = await Promise.all(Array.from({ length: clients }, () => open(port)))
  const waiting = flows.map((flow) => flow.map((ask) => ({ ask, bytes: isFixed(ask) ? written(ask, '') : null })))
  const took: number[] = []
  let again = 0
  const began = performance.now()
  const next = () => (performance.now() - began < within ? waiting.pop() : undefined)
  await Promise.all(
    connections.map(async (connection) => {
      for (let flow = next(); flow; flow = next()) {
        const from = performance.now()
        let taken = ''
        for (const { ask, bytes } of flow) {
          const request = bytes ?? written(ask, taken)
          let answer = await connection.ask(request)
          for (; says(answer, tooMuch) && performance.now() - from < patience; again += 1) {
            answer = await connection.ask(request)
          }
          taken = read(ask, answer)
        }
        took.push(performance.now() - from)
      }
    }),
  )
  const milliseconds = performance.now() - began
  connections.forEach((connection) => connection.close())
  return { milliseconds, flows: took.toSorted((a, b) => a - b), again }
}

const isFixed = ({ headers, body }: Ask) => !(JSON.stringify(headers) + body).includes('{taken}')

function written({ method, path, headers, body }: Ask, taken: string): Buffer {
  const filled = body.replaceAll('{taken}', taken)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replaceAll('{taken}', taken)}\r\n`)
  const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(filled)}\r\n`
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: bench.example\r\n${lines.join('')}${length}\r\n${filled}`)
}

const says = (answer: string, status: number) => answer.startsWith(`HTTP/1.1 ${status} `)

function read({ path, expect, take }: Ask, answer: string): string {
  if (!says(answer, expect)) {
    throw new Error(`${path} was to answer ${expect}, and said:\n${answer.slice(0, 2000)}`)
  }
  return (take !== undefined && new RegExp(take).exec(answer)?.[1]) || ''
}

type Connection = { ask(bytes: Buffer): Promise<string>; close(): void }

/** The least of HTTP that reads our contenders' answers, so that the generator takes little of the processor it shares with them. */
async function open(port: number): Promise<Connection> {
  const opened = Promise.withResolvers<Socket>()
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => opened.resolve(socket))
  socket.on('error', opened.reject)
  await opened.promise
  let held = ''
  let asked = Promise.withResolvers<string>()
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1')
    if (!isWhole(held)) return
    const answer = held
    held = ''
    asked.resolve(answer)
  })
  socket.on('close', () => asked.reject(new Error(`The connection was closed after: ${held}`)))
  return {
    ask(bytes) {
      asked = Promise.withResolvers<string>()
      socket.write(bytes)
      return asked.promise
    },
    close: () => {
      // Nobody waits for an answer any more.
      asked.promise.catch(() => {})
      socket.destroy()
    },
  }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = answer.slice(0, end)
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  if (length !== undefined) return answer.length >= end + 4 + Number(length)
  return /\r\ntransfer-encoding: chunked/i.test(head) ? answer.endsWith('\r\n0\r\n\r\n') : true
}
