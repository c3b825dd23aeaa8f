import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { codeForm, filled, formsOn, passwordForm } from './forms.ts'
import { readPage } from './page.ts'
import { CouldNotTry } from './report.ts'

const at = new URL('http://localhost:3000/sign-in?next=%2Finbox')

// As the sign-in pages of these are built.
const signInPages: [name: string, html: string, action: string, email: string, password: string][] = [
  [
    'Rails with Devise',
    `<form class="new_user" id="new_user" action="/users/sign_in" accept-charset="UTF-8" method="post"><input type="hidden" name="authenticity_token" value="T0k+en/==">
      <input autofocus="autofocus" autocomplete="email" type="email" value="" name="user[email]"><input autocomplete="current-password" type="password" name="user[password]">
      <input name="user[remember_me]" type="hidden" value="0"><input type="checkbox" value="1" name="user[remember_me]"><input type="submit" name="commit" value="Log in"></form>`,
    '/users/sign_in',
    'user[email]',
    'user[password]',
  ],
  [
    'Django',
    `<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="abc"><input type="text" name="username" autofocus autocapitalize="none" autocomplete="username" maxlength="150" required>
      <input type="password" name="password" autocomplete="current-password" required><input type="hidden" name="next" value="/admin/"></form>`,
    '/sign-in',
    'username',
    'password',
  ],
  [
    'Keycloak',
    `<form onsubmit="login.disabled = true; return true;" action="http://localhost:3000/realms/app/login-actions/authenticate?session_code=x&amp;tab_id=y" method="post">
      <input tabindex="2" id="username" name="username" value="" type="text" autocomplete="username"/><input id="password" name="password" type="password"/>
      <input type="hidden" id="id-hidden-input" name="credentialId"/></form>`,
    '/realms/app/login-actions/authenticate',
    'username',
    'password',
  ],
  [
    'WordPress',
    `<form name="loginform" id="loginform" action="/wp-login.php" method="post"><input type="text" name="log" autocomplete="username" class="input" value="" size="20">
      <input type="password" name="pwd" autocomplete="current-password" spellcheck="false"><input name="rememberme" type="checkbox" value="forever"><input type="hidden" name="testcookie" value="1"></form>`,
    '/wp-login.php',
    'log',
    'pwd',
  ],
  [
    'a page that searches, signs up and signs in',
    `<form action="/search"><input name="q"></form>
      <form method="post" action="/register"><input name="email" type="email"><input name="password" type="password"><input name="again" type="password"></form>
      <FORM METHOD=POST ACTION=login><INPUT NAME=user TYPE=TEXT><INPUT NAME=pass TYPE=PASSWORD><BUTTON NAME=go VALUE=1>Go</BUTTON></FORM>`,
    '/login',
    'user',
    'pass',
  ],
]

for (const [name, html, action, email, password] of signInPages) {
  test(`the form for a password is found: ${name}`, () => {
    const found = passwordForm(formsOn(html, at))
    assert.deepEqual(
      [found?.form.action.pathname, found?.form.method, found?.email, found?.password],
      [action, 'POST', email, password],
    )
  })
}

test('a form is sent as a browser sends it: what is hidden goes along, what isn’t ticked doesn’t', () => {
  const [, devise = ''] = signInPages[0] ?? []
  const [form] = formsOn(devise, at)
  assert.ok(form)
  assert.deepEqual(filled(form, { 'user[email]': 'ada@ferndale.example', 'user[password]': 'copper' }), [
    ['authenticity_token', 'T0k+en/=='],
    ['user[remember_me]', '0'],
    ['commit', 'Log in'],
    ['user[email]', 'ada@ferndale.example'],
    ['user[password]', 'copper'],
  ])
})

test('the form for a code is found, by what it is for or by its name, and no form for a password is taken for it', () => {
  const cases: [html: string, code: string | undefined][] = [
    ['<form method="post"><input name="x" autocomplete="one-time-code"></form>', 'x'],
    ['<form method="post"><input type="text" name="user[otp_attempt]"></form>', 'user[otp_attempt]'],
    ['<form method="post"><input type="number" name="token-otp_token" min="1" max="999999"></form>', 'token-otp_token'],
    ['<form method="post"><input type="tel" name="authcode" pattern="[0-9 ]*"></form>', 'authcode'],
    ['<form><input type="hidden" name="token" value="x"><input type="text" name="q"></form>', undefined],
    ['<form><input type="password" name="password"><input type="text" name="code"></form>', undefined],
    ['<p>Nothing</p>', undefined],
  ]
  for (const [html, code] of cases) assert.equal(codeForm(formsOn(html, at))?.code, code, html)
})

test('a form that leads nowhere a browser could go is none', () => {
  assert.deepEqual(
    formsOn('<form action="http://["></form><form action="/a"></form>', at).map(({ action }) => action.pathname),
    ['/a'],
  )
})

test('a page made to be slow is told, and a long one is read', () => {
  const piece = ['<form>', '<div>', '<!--', '<script>', '</b><b><i>']
  for (const one of piece)
    assert.throws(
      () => readPage(one.repeat(2_000_000 / one.length)),
      new CouldNotTry('a page was answered that nobody could read: its elements are nested too deep'),
    )
  const long = '<script>for(i=0;i<n;)x</script><ul><li>one<br></li></ul>'.repeat(20_000)
  assert.equal(formsOn(`<form action="/a"></form>${long}`, at).length, 1)
})
