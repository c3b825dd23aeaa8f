const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text) => String(text).replace(/[&<>"']/g, (character) => escapes[character])

function page(title, content) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${escape(title)}</title>
  </head>
  <body>
    <h1>${escape(title)}</h1>
    ${content}
  </body>
</html>`
}

const notice = (text) => (text ? `<p role="alert">${escape(text)}</p>` : '')

export function signInPage({ email = '', refusal = '' } = {}) {
  return page(
    'Sign in',
    `${notice(refusal)}
    <form method="post" action="/sign-in">
      <p><label>E-mail <input name="email" type="email" autocomplete="username" required value="${escape(email)}"></label></p>
      <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
      <p><button>Sign in</button></p>
    </form>`,
  )
}

export function inboxPage(user, messages) {
  const rows = messages.map(({ sender, subject }) => `<li>${escape(sender)}: ${escape(subject)}</li>`)
  return page(
    'Inbox',
    `<p>Signed in as ${escape(user.name)}</p>
    <ul>${rows.join('')}</ul>
    <p><a href="/password">Change password</a></p>
    <p><a href="/two-step/settings/security">Two-step authentication</a></p>
    <form method="post" action="/sign-out"><button>Sign out</button></form>`,
  )
}

export function passwordPage({ refusal = '' } = {}) {
  return page(
    'Change password',
    `${notice(refusal)}
    <form method="post" action="/password">
      <p><label>Old password <input name="old" type="password" autocomplete="current-password" required></label></p>
      <p><label>New password <input name="new" type="password" autocomplete="new-password" minlength="12" required></label></p>
      <p><button>Change password</button></p>
    </form>
    <p><a href="/inbox">Inbox</a></p>`,
  )
}
