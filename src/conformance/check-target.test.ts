import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { attackHost } from './attack-host.ts'
import { checkTarget, TargetError } from './check-target.ts'
import { probes } from './probes.ts'
import type { Target } from './target.ts'

const right: Target = {
  origin: 'http://localhost:3000',
  countersign: '/two-step',
  people: {
    protected: { email: 'ada@ferndale.example', password: 'copper lantern 5520', secret: 'JBSWY3DPEHPK3PXP' },
    other: { email: 'zofia@ferndale.example', password: 'amber thicket 4410', never: ['$2b$'] },
  },
  doors: [{ page: '/login' }, { name: 'the app', path: '/api/login', json: { user: ['{email}'], n: null } }],
  behindSignIn: ['/inbox'],
  changePassword: '/password',
  mailedLinks: [{ name: 'forgotten password', ask: { path: '/forgot', form: { email: '{email}' } }, read: () => null }],
  deactivate: () => {},
}
const said = (target: unknown, wanted?: string[]) => {
  try {
    checkTarget(target as Target, probes, wanted)
    return 'nothing'
  } catch (problem) {
    assert.ok(problem instanceof TargetError)
    return problem.message
  }
}
const person = right.people.other

test('a target that is right is taken', () => {
  assert.equal(said(right, ['other-door']), 'nothing')
  const { origin, people } = right
  assert.equal(said({ origin, people }), 'nothing')
})

test('who has no secret gets one by our pages: where they stand has to be said', () => {
  const { origin, people } = right
  const { secret: _, ...unprotected } = people.protected
  const target = { origin, people: { ...people, protected: unprotected } }
  assert.match(said(target), /^people\.protected has no “secret”: .* in “countersign” \(--countersign \/two-step\)\.$/)
  assert.equal(said({ ...target, countersign: '/two-step' }), 'nothing')
})

test('a name that nobody knows is refused by its name and place, because a probe would be left out by it', () => {
  assert.equal(said({ ...right, door: [] }), 'The target has “door”, which nobody knows here.')
  assert.equal(
    said({ ...right, people: { ...right.people, other: { ...person, emial: 1 } } }),
    'people.other has “emial”, which nobody knows here.',
  )
  assert.equal(
    said({ ...right, people: { protected: person, othre: person } }),
    'people has “othre”, which nobody knows here.',
  )
  assert.equal(
    said({ ...right, doors: [{ page: '/login' }, { path: '/x', jsno: {} }] }),
    'doors.1 has “jsno”, which nobody knows here.',
  )
  assert.equal(said({ ...right, refresh: { path: '/x', body: {} } }), 'refresh has “body”, which nobody knows here.')
})

test('what is missing, or of another kind, is one sentence', () => {
  const cases: [object, RegExp][] = [
    [{ ...right, people: { other: person } }, /^people\.protected is missing\.$/],
    [
      { ...right, people: { ...right.people, other: { email: 'x@y.example' } } },
      /^people\.other\.password is missing\.$/,
    ],
    [{ ...right, people: undefined }, /^people is missing\.$/],
    [
      { ...right, people: { ...right.people, other: { ...person, password: '' } } },
      /^people\.other\.password is empty\.$/,
    ],
    [{ ...right, doors: '/login' }, /^doors has to be of another kind: array\.$/],
    [{ ...right, doors: [{}] }, /^doors\.0\.(?:page|path) is missing\.$/],
    [{ ...right, behindSignIn: ['https://elsewhere.example/'] }, /^behindSignIn\.0 has to be a path/],
    [{ ...right, behindSignIn: ['//elsewhere.example/'] }, /^behindSignIn\.0 has to be a path/],
    [{ ...right, deactivate: 'rm' }, /^deactivate is a function, which only code can give\.$/],
    [{ ...right, tokensEndWithin: 5 }, /^tokensEndWithin is about tokens that are renewed/],
    [
      { ...right, refresh: { path: '/refresh' }, tokensEndWithin: 60 },
      /^tokensEndWithin is a number of minutes, at most 15/,
    ],
  ]
  for (const [target, sentence] of cases) assert.match(said(target), sentence)
  assert.match(said(null), /^The target has to be of another kind: object\.$/)
  assert.match(said(right, ['other-dor']), /^There is no probe “other-dor”: there are other-door, /)
})

test('KIT-4: nothing is sent to an address that isn’t one’s own, nor to one that can’t be right', async () => {
  const cases: [string, RegExp][] = [
    ['https://example.com', /^example\.com isn’t this machine: name it in “own” \(--i-own example\.com\)/],
    ['localhost:3000', /^origin has to be where the application answers/],
    ['ftp://localhost', /^origin has to be where/],
    ['http://localhost:3000/app', /^origin has to end behind host and port, as http:\/\/localhost:3000 does/],
    ['http://ada:secret@localhost', /^origin holds a name or a password: leave them out\.$/],
  ]
  for (const [origin, sentence] of cases) assert.match(said({ ...right, origin }), sentence)
  await assert.rejects(attackHost({ ...right, origin: 'https://example.com' }), TargetError)
  assert.equal(said({ ...right, origin: 'https://example.com', own: ['example.com'] }), 'nothing')
})

test('no sentence holds a password or a secret', () => {
  const secret = 'JBSWY3DPEHPK3PX1'
  const wrong = { ...right, people: { ...right.people, protected: { ...right.people.protected, secret } } }
  assert.equal(said(wrong), 'people.protected.secret is no secret of an authenticator: base32, without spaces.')
  for (const password of [['copper lantern 5520'], 55201234]) {
    const sentence = said({ ...right, people: { ...right.people, other: { ...person, password } } })
    assert.match(sentence, /^people\.other\.password has to be of another kind: string\.$/)
  }
})
