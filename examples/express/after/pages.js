const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text) => String(text).replace(/[&<>"']/g, (letter) => entities[letter])

/** A page. What stands in `main` is HTML already. */
const page = (title, main) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(title)} – Letters</title>
  </head>
  <body>
    <main>
      <h1>${escape(title)}</h1>
      ${main}
    </main>
  </body>
</html>
`

const notice = (text) => (text ? `<p role="alert">${escape(text)}</p>` : '')

export const signInPage = ({ email = '', refusal }) =>
  page(
    'Sign in',
    `${notice(refusal)}
      <form method="post" action="/sign-in">
        <p><label>E-mail <input name="email" type="email" autocomplete="username" required value="${escape(email)}"></label></p>
        <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
        <button>Sign in</button>
      </form>`,
  )

export const inboxPage = ({ person, letters }) =>
  page(
    'Inbox',
    `<p>You are signed in as ${escape(person.name)}.</p>
      <ul>
        ${letters.map(({ from_name, text }) => `<li><b>${escape(from_name)}</b>: ${escape(text)}</li>`).join('\n        ')}
      </ul>
      <p><a href="/password">Change password</a></p>
      <p><a href="/two-step/settings/security">Two-step authentication</a></p>
      <form method="post" action="/sign-out"><button>Sign out</button></form>`,
  )

export const passwordPage = ({ refusal, changed }) =>
  page(
    'Change password',
    `${notice(refusal)}${changed ? '<p role="status">Your password is changed. Every other session has ended.</p>' : ''}
      <form method="post" action="/password">
        <p><label>Old password <input name="old" type="password" autocomplete="current-password" required></label></p>
        <p><label>New password <input name="new" type="password" autocomplete="new-password" minlength="12" required></label></p>
        <button>Change password</button>
      </form>
      <p><a href="/inbox">Back to the inbox</a></p>`,
  )
