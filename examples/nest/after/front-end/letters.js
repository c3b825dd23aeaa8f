// The access token lives as long as this page, the refresh token as long as its tab.

const api = document.querySelector('meta[name=api]').content
const element = (id) => document.getElementById(id)
let accessToken

element('sign-in')
  .querySelector('form')
  .addEventListener('submit', async (event) => {
    event.preventDefault()
    const form = event.currentTarget
    const { code, ...fields } = fieldsOf(form)
    let answer = await post('/auth/sign-in', fields)
    const { challenge } = await answer.clone().json()
    if (challenge) answer = await post('/two-step/api/sign-in/answer', { challenge, answer: code })
    if (!answer.ok) return say(await reasonOf(answer))
    keep(await answer.json())
    form.reset()
    await showInbox()
  })

element('inbox')
  .querySelector('form')
  .addEventListener('submit', async (event) => {
    event.preventDefault()
    const form = event.currentTarget
    const answer = await signedIn(() => post('/password', fieldsOf(form)))
    if (answer.status === 401) return showSignIn()
    if (!answer.ok) return say(await reasonOf(answer))
    keep(await answer.json())
    form.reset()
    say('Your password is changed. Every other session has ended.')
  })

element('sign-out').addEventListener('click', async () => {
  await post('/auth/sign-out', { refreshToken: sessionStorage.getItem('refreshToken') })
  forget()
  showSignIn()
})

addEventListener('unhandledrejection', () => say('The server can’t be reached. Please try again.'))

await showInbox()

async function showInbox() {
  if (!accessToken && !(await refresh())) return showSignIn()
  const answer = await signedIn(() => send('/inbox'))
  if (!answer.ok) return showSignIn()
  if (location.search) return location.replace((await (await post('/auth/two-step')).json()).link)
  const { name, letters } = await answer.json()
  element('name').textContent = name
  element('letters').replaceChildren(...letters.map(drawLetter))
  show('inbox')
}

function showSignIn() {
  element('letters').replaceChildren()
  show('sign-in')
}

function drawLetter({ from, text }) {
  const item = document.createElement('li')
  item.textContent = `${from}: ${text}`
  return item
}

function show(id) {
  for (const main of document.querySelectorAll('main')) main.hidden = main.id !== id
  say('')
}

function say(text) {
  element('notice').textContent = text
}

/** Does it; where the access token is missing or too old, once more with a new one. */
async function signedIn(call) {
  const answer = await call()
  if (answer.status !== 401) return answer
  return (await refresh()) ? call() : answer
}

async function refresh() {
  const refreshToken = sessionStorage.getItem('refreshToken')
  if (!refreshToken) return false
  const answer = await post('/auth/refresh', { refreshToken })
  if (answer.ok) keep(await answer.json())
  else forget()
  return answer.ok
}

function keep(tokens) {
  accessToken = tokens.accessToken
  sessionStorage.setItem('refreshToken', tokens.refreshToken)
}

function forget() {
  accessToken = undefined
  sessionStorage.removeItem('refreshToken')
}

function post(path, body) {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function send(path, { headers, ...options } = {}) {
  const authorization = accessToken && { Authorization: `Bearer ${accessToken}` }
  return fetch(api + path, { ...options, headers: { ...headers, ...authorization } })
}

function fieldsOf(form) {
  return Object.fromEntries(new FormData(form))
}

/** What the API says of a refusal: one sentence, or one for each field. */
async function reasonOf(answer) {
  const { detail, message = detail } = await answer.json()
  return [message].flat().join(' ')
}
