import { createServer } from 'node:net'

// A mail server that takes everything and keeps nothing: production has one, and sending is part of what a sign-in costs.

createServer((socket) => {
  let inMessage = false
  let held = ''
  const say = (line: string) => socket.write(`${line}\r\n`)
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
