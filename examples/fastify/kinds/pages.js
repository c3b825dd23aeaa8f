const page = (title, content) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${title}</title>
  <h1>${title}</h1>
  ${content}
</html>`

export const signInPage = page(
  'Sign in',
  `<form method="post" action="/sign-in">
    <label>E-mail <input name="email"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button>
  </form>`,
)

export const inboxPage = (name) =>
  page(
    'Inbox',
    `<p>Signed in as ${name}</p>
    <p><a href="/two-step/settings/security">Two-step authentication</a></p>
    <form method="post" action="/sign-out"><button>Sign out</button></form>`,
  )

export const passwordPage = page('Change password', '')
