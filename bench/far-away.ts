import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

// A stretch of network between a program and its database: what arrives is handed on in its order, each piece so many milliseconds later.
//   far-away.ts SOCKET MILLISECONDS, as a child, which tells its port

const [, , socket = '', milliseconds] = process.argv
const delay = Number(milliseconds)
/** Timers come up to this much late, and may be a turn early. */
const coarse = 1.5

const server = createServer({ noDelay: true }, (program) => {
  const database = connect({ path: socket })
  carry(program, database)
  carry(database, program)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())

function carry(from: Socket, to: Socket): void {
  const onTheWay: { due: number; bytes: Buffer }[] = []
  from.on('data', (bytes: Buffer) => {
    if (onTheWay.push({ due: performance.now() + delay, bytes }) === 1) handOn()
  })
  from.on('close', () => to.destroy())
  from.on('error', () => to.destroy())

  function handOn(): void {
    for (let [first] = onTheWay; first && first.due <= performance.now(); [first] = onTheWay) {
      to.write(first.bytes)
      onTheWay.shift()
    }
    const [next] = onTheWay
    if (!next) return
    // The last stretch is waited for by looking again and again: a millisecond more would be a quarter of a round trip.
    if (next.due - performance.now() > coarse) setTimeout(handOn, 1)
    else setImmediate(handOn)
  }
}
