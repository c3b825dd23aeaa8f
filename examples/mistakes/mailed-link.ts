import { existsSync, readFileSync } from 'node:fs'
import type { Mistake } from './mistake.ts'

const leadsToSignIn = `res.redirect(303, '/sign-in')
  })

  app.get('/inbox'`
const signsIn = `await openSession(req, { id })
    res.redirect(303, '/inbox')
  })

  app.get('/inbox'`

export const mistake: Mistake = {
  probe: 'mailed-link',
  of: 'express',
  what: 'Whoever sets a new password by a mailed link is signed in with it at once.',
  right: [
    {
      file: 'app.js',
      from: `  app.get('/inbox'`,
      to: `  const forgotten = new Map()

  app.get('/forgotten', (req, res) => res.send(forgottenPage))

  app.post('/forgotten', (req, res) => {
    const person = people.withEmail(field(req, 'email'))
    const token = randomBytes(32).toString('base64url')
    if (person) forgotten.set(token, person.id)
    if (person) mail(person.email, \`\${process.env.BASE_URL}/forgotten/\${token}\`)
    res.redirect(303, '/sign-in')
  })

  app.get('/forgotten/:token', (req, res) => res.send(newPasswordPage(req.path)))

  app.post('/forgotten/:token', async (req, res) => {
    const id = forgotten.get(req.params.token)
    if (!id || !forgotten.delete(req.params.token)) return res.redirect(303, '/forgotten')
    await people.setPassword(id, field(req, 'new'))
    await countersign.changed(String(id), 'password')
    store.destroyAllOf(id)
    ${leadsToSignIn}`,
    },
    {
      file: 'app.js',
      from: `import { inboxPage,`,
      to: `import { appendFileSync } from 'node:fs'\nimport { forgottenPage, inboxPage, newPasswordPage,`,
    },
    {
      file: 'app.js',
      from: `function requirePerson(`,
      to: `function mail(to, link) {
  appendFileSync(\`\${process.env.DATABASE}.mails\`, \`\${to} \${link}\\n\`)
}

function requirePerson(`,
    },
    {
      file: 'pages.js',
      from: `export const inboxPage`,
      to: `export const forgottenPage = page(
  'Forgotten password',
  \`<form method="post" action="/forgotten"><input name="email" type="email"><button>Send a link</button></form>\`,
)

export const newPasswordPage = (path) =>
  page(
    'New password',
    \`<form method="post" action="\${escape(path)}"><input name="new" type="password"><button>Set</button></form>\`,
  )

export const inboxPage`,
    },
    {
      file: 'people.js',
      from: `    lettersTo:`,
      to: `    withEmail: (email) => byEmail.get(email.trim()),\n    lettersTo:`,
    },
  ],
  mistake: [{ file: 'app.js', from: leadsToSignIn, to: signsIn }],
  told: (target, { database }) => ({
    ...target,
    mailedLinks: [
      { name: 'forgotten password', ask: '/forgotten', read: (email) => newest(`${database}.mails`, email) },
    ],
  }),
}

function newest(file: string, to: string): string | null {
  const mails = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return mails.findLast((mail) => mail.startsWith(`${to} `)) ?? null
}
