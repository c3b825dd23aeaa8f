// The token lives as long as this tab does.
const key = 'token'
const element = (id) => document.getElementById(id)

element('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { code, ...fields } = Object.fromEntries(new FormData(event.target))
  let { status, json } = await post('/api/sign-in', fields)
  if (json.challenge) ({ status, json } = await post('/two-step/api/sign-in/answer', { ...json, answer: code }))
  if (status !== 200) return notify(json.error ?? json.detail)
  sessionStorage.setItem(key, json.token)
  event.target.reset()
  await show()
})

element('password-form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { status, json } = await post('/api/password', Object.fromEntries(new FormData(event.target)))
  if (status === 401) return signOut()
  if (status !== 200) return notify(json.error)
  sessionStorage.setItem(key, json.token)
  event.target.reset()
  notify('Your password was changed.')
})

element('sign-out').addEventListener('click', signOut)

await show()

/** The inbox for whoever is signed in, the form for everybody else. */
async function show() {
  const { status, json } = sessionStorage.getItem(key) ? await call('/api/inbox') : { status: 401 }
  if (status !== 200) return signOut()
  if (location.search) return location.assign((await post('/api/two-step')).json.link)
  element('name').textContent = json.name
  element('messages').replaceChildren(
    ...json.messages.map(({ sender, subject }) => {
      const item = document.createElement('li')
      item.textContent = `${sender}: ${subject}`
      return item
    }),
  )
  reveal('inbox')
}

function signOut() {
  sessionStorage.removeItem(key)
  element('messages').replaceChildren()
  reveal('sign-in')
}

function reveal(part) {
  notify('')
  for (const id of ['sign-in', 'inbox']) element(id).hidden = id !== part
}

function notify(text) {
  element('notice').textContent = text
  element('notice').hidden = text === ''
}

function post(path, form) {
  return call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(form),
  })
}

async function call(path, { headers, ...options } = {}) {
  const token = sessionStorage.getItem(key)
  const authorization = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch(path, { ...options, headers: { ...headers, ...authorization } })
  return { status: response.status, json: await response.json() }
}
