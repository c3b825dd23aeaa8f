import { createServer } from 'node:net'

// A mail server that takes everything and keeps nothing: production has one, and sending is part of what a sign-in costs. Told to hold, it answers
// nobody until it is told to go on.

let unsaid: (() => void)[] | null = null
process.on('message', (word) => {
  const answers = unsaid ?? []
  unsaid = word === 'hold' ? answers : null
  if (unsaid === null) answers.forEach((answer) => answer())
})
process.on('disconnect', () => process.exit())

createServer((socket) => {
  let inMessage = false
  let held = ''
  const say = (line: string) => {
    const answer = () => void socket.write(`${line}\r\n`)
    if (unsaid === null) answer()
    else unsaid.push(answer)
  }
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1')
    const lines = held.split('\r\n')
    held = lines.pop() ?? ''
    for (const line of lines) {
      if (inMessage) {
        if (line !== '.') continue
        inMessage = false
        say('250 taken')
      } else if (/^DATA/i.test(line)) {
        inMessage = true
        say('354 go on')
      } else if (/^QUIT/i.test(line)) socket.end('221 goodbye\r\n')
      else say('250 sink')
    }
  })
  say('220 sink')
}).listen(Number(process.argv[2]), '127.0.0.1')
