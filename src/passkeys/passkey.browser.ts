// Asks the browser for a passkey when the form that wants one is sent, and sends the form with what came of it. What is signed is fetched at the press: a page
// that only stands there has begun nothing.
type Credential = { id: string; transports?: string[] }
type Options = {
  challenge: string
  timeout: number
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: Credential[]
  allowCredentials?: Credential[]
}

for (const place of document.querySelectorAll<HTMLElement>('[data-ceremony]')) prepare(place)

function prepare(place: HTMLElement) {
  const form = place.closest('form')
  const answer = place.querySelector<HTMLInputElement>('input[name=passkey]')
  if (!form || !answer) return
  place.querySelector('[data-no-script]')?.remove()
  if (!('credentials' in navigator) || !('PublicKeyCredential' in window)) {
    place.querySelector('[data-unsupported]')?.removeAttribute('hidden')
    // Those outside the form, too, that send it; what leaves the page stays.
    for (const button of form.elements)
      if (button instanceof HTMLButtonElement && button.type === 'submit') button.disabled = true
    return
  }
  let asking = false
  form.addEventListener('submit', (event) => {
    if (answer.value !== '') return
    event.preventDefault()
    if (asking) return
    asking = true
    tell(place, 'waiting')
    void ask(place, form)
      .then((given) => {
        answer.value = given
        tell(place, 'done')
        form.requestSubmit()
      })
      .catch((problem: unknown) => tell(place, problem instanceof Told ? problem.as : 'not-able', problem))
      .finally(() => (asking = false))
  })
  // Whoever comes back to the page by "Back" is asked anew.
  addEventListener('pageshow', (event) => {
    answer.value = ''
    if (event.persisted) tell(place, 'done')
  })
}

/** What is to be said in the page's words, or as the server wrote it. */
class Told extends Error {
  readonly as: string
  constructor(as: string, message = '') {
    super(message)
    this.as = as
  }
}

async function ask(place: HTMLElement, form: HTMLFormElement): Promise<string> {
  const options = await fetchOptions(String(place.dataset['ceremony']), form)
  const began = performance.now()
  try {
    const given = await (place.dataset['makes'] === undefined ? use(options) : make(options))
    return JSON.stringify(given)
  } catch (problem) {
    throw new Told(wordFor(problem, performance.now() - began >= options.timeout))
  }
}

/** Whose page it is goes along: in another tab somebody else may have signed in since. */
async function fetchOptions(url: string, form: HTMLFormElement): Promise<Options> {
  const body = new URLSearchParams()
  for (const name of ['account', 'challenge', 'enrolment']) {
    const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`)
    if (field) body.set(name, field.value)
  }
  const response = await fetch(url, { method: 'POST', body }).catch(() => {
    throw new Told('unreachable')
  })
  // What is no JSON is a page that we were led to: this one is over, and says so when it is asked for again.
  const said = (await response.json().catch(() => null)) as (Options & { says?: string }) | null
  if (said === null && response.ok) {
    location.reload()
    throw new Told('done')
  }
  if (!response.ok || !said?.challenge) throw new Told(said?.says ? 'said' : 'unreachable', said?.says)
  return said
}

async function use({ challenge, allowCredentials = [], ...options }: Options) {
  const publicKey = { ...options, challenge: bytes(challenge), allowCredentials: allowCredentials.map(described) }
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const response = credential.response as AuthenticatorAssertionResponse
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
    },
  }
}

async function make({ challenge, user, excludeCredentials = [], ...options }: Options) {
  const publicKey = {
    ...options,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: excludeCredentials.map(described),
  } as unknown as PublicKeyCredentialCreationOptions
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const response = credential.response as AuthenticatorAttestationResponse
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

const common = ({ id, rawId, type, authenticatorAttachment }: PublicKeyCredential) => ({
  id,
  rawId: text(rawId),
  type,
  authenticatorAttachment,
})

const described = ({ id, ...more }: Credential) =>
  ({ ...more, type: 'public-key', id: bytes(id) }) as PublicKeyCredentialDescriptor

const bytes = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))

const text = (buffer: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Browsers say little on purpose: that nobody may learn who has which key. */
function wordFor(problem: unknown, tookLong: boolean): string {
  const name = problem instanceof Error || problem instanceof DOMException ? problem.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError') return tookLong ? 'timed-out' : 'cancelled'
  if (name === 'InvalidStateError') return 'known-already'
  return name === 'SecurityError' ? 'wrong-site' : 'not-able'
}

/** `done`: nothing is to be said. */
function tell(place: HTMLElement, as: string, problem?: unknown) {
  const written = problem instanceof Told ? problem.message : ''
  const words =
    as === 'done'
      ? ''
      : written || place.getAttribute(`data-say-${as}`) || place.getAttribute('data-say-not-able') || ''
  const status = place.querySelector<HTMLElement>('[data-status]')
  const alert = place.querySelector<HTMLElement>('[data-problem]')
  const isWaiting = as === 'waiting'
  if (status) status.textContent = isWaiting ? words : ''
  if (!alert) return
  alert.hidden = isWaiting || words === ''
  const line = alert.querySelector('span')
  if (line) line.textContent = isWaiting ? '' : words
}
