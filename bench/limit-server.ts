import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { verify } from '@node-rs/argon2'
import { challengeFor, equal, readLimitChallenge, sha256 } from './limit-challenge.ts'
import { openLimitStore } from './limit-store.ts'

// The least that verifies a code rightly over HTTP: no pages, no budgets, no audit trail, no mail, no sealed secrets. What is slower than
// this pays for something; what is as fast has nothing left to save.
//   node bench/limit-server.ts DATABASE PORT

const [, , database = '', port] = process.argv
const store = await openLimitStore(database)

type Given = { email?: string; password?: string; challenge?: string; code?: string; backupCode?: string }

createServer((request, response) => {
  void (async () => {
    const given = JSON.parse(await textOf(request)) as Given
    const answer = request.url === '/sign-in' ? await signIn(given) : await answerChallenge(given)
    response.writeHead(answer ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { code: 'wrong' }))
  })()
}).listen(Number(port), '127.0.0.1')

async function signIn({ email = '', password = '' }: Given) {
  const found = await store.passwordOf(email)
  if (!found || !(await verify(found.password_hash, password))) return null
  return { challenge: challengeFor(found.id) }
}

async function answerChallenge({ challenge = '', code = '', backupCode }: Given) {
  const id = readLimitChallenge(challenge)
  if (id === null) return null
  const token = randomBytes(32).toString('base64url')
  const done =
    backupCode === undefined
      ? await acceptCode(id, code, sha256(token))
      : await store.finishWithBackupCode(id, sha256(backupCode), sha256(token))
  if (done) return { token }
  await store.countWrong(id)
  return null
}

async function acceptCode(id: string, code: string, sessionHash: string): Promise<boolean> {
  const found = await store.secretOf(id)
  if (!found) return false
  const now = Math.floor(Date.now() / 30_000)
  const step = [now - 1, now, now + 1].find((near) => equal(codeAt(found.secret, near), code))
  if (step === undefined || step <= found.last_step) return false
  return store.finishWithStep(id, step, sessionHash)
}

/** RFC 6238. */
function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0x0f
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
