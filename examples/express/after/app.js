import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { nodeDoor } from 'countersign/node'
import express from 'express'
import session from 'express-session'
import helmet from 'helmet'
import { inboxPage, passwordPage, signInPage } from './pages.js'
import { createPeople } from './people.js'
import { SessionStore } from './session-store.js'
import { createTwoStep } from './two-step.js'

const { SESSION_SECRET = randomBytes(32).toString('base64') } = process.env
const sessionLength = 8 * 60 * 60 * 1000
const shortestPassword = 12

export async function createApp(database) {
  const people = createPeople(database)
  const store = new SessionStore(database)
  const countersign = await createTwoStep({ people, store, openSession })
  const door = nodeDoor(countersign)
  const app = express()

  app.set('trust proxy', 'loopback')
  // Without a referrer at all, browsers send our own forms with the origin “null”.
  app.use(helmet({ referrerPolicy: { policy: 'same-origin' } }))
  app.use(express.urlencoded({ extended: false }))
  app.use(
    session({
      name: 'letters.sid',
      secret: SESSION_SECRET,
      store,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: sessionLength },
    }),
  )
  app.use(countersign.path, door.pages)
  app.use(refuseOtherOrigins)
  app.use((req, res, next) => {
    res.locals.person = req.session.personId && people.find(req.session.personId)
    res.set('Cache-Control', 'no-store')
    next()
  })

  app.get('/', (req, res) => res.redirect('/inbox'))

  app.get('/sign-in', (req, res) => res.send(signInPage({})))

  app.post('/sign-in', async (req, res) => {
    const email = field(req, 'email')
    const person = await people.withPassword(email, field(req, 'password'))
    if (!person) {
      return res.status(401).send(signInPage({ email, refusal: 'The e-mail or the password is wrong.' }))
    }
    await door.begin(req, res, { person: String(person.id), means: 'password', next: '/inbox' })
  })

  app.post('/sign-out', (req, res, next) => {
    req.session.destroy((problem) => {
      if (problem) return next(problem)
      res.clearCookie('letters.sid').redirect(303, '/sign-in')
    })
  })

  app.get('/inbox', requirePerson, (req, res) => {
    const { person } = res.locals
    res.send(inboxPage({ person, letters: people.lettersTo(person.id) }))
  })

  app.get('/password', requirePerson, door.guard({ fresh: true }), (req, res) => res.send(passwordPage({})))

  app.post('/password', requirePerson, door.guard({ fresh: true }), async (req, res) => {
    const { person } = res.locals
    const password = field(req, 'new')
    if (!(await people.hasPassword(person.id, field(req, 'old')))) {
      return res.status(403).send(passwordPage({ refusal: 'The old password is wrong.' }))
    }
    if (password.length < shortestPassword) {
      return res.status(422).send(passwordPage({ refusal: `A password has at least ${shortestPassword} characters.` }))
    }
    await people.setPassword(person.id, password)
    await countersign.changed(String(person.id), 'password')
    store.destroyAllOf(person.id)
    await openSession(req, person)
    res.send(passwordPage({ changed: true }))
  })

  return { app, countersign }
}

/** A new session, with a new id, in place of whatever this browser had. */
async function openSession(req, person) {
  await promisify(req.session.regenerate).call(req.session)
  req.session.personId = person.id
  await promisify(req.session.save).call(req.session)
}

function requirePerson(req, res, next) {
  if (!res.locals.person) return res.redirect('/sign-in')
  next()
}

/** Forms are sent by our own pages: browsers say from where a POST comes. */
function refuseOtherOrigins(req, res, next) {
  const isSafe = req.method === 'GET' || req.method === 'HEAD'
  if (isSafe || req.get('origin') === `${req.protocol}://${req.host}`) return next()
  res.status(403).send('This form was sent from another site.')
}

/** A field of a form that was sent once; empty otherwise. */
function field(req, name) {
  const value = req.body?.[name]
  return typeof value === 'string' ? value : ''
}
