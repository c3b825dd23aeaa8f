import type { Mistake } from './mistake.ts'

const whole = `json: { token: await issueToken(done), user: userById(done.person) }`
const part = `json: { token: await issueToken(done), user: { name: userById(done.person).name } }`

export const mistake: Mistake = {
  probe: 'leaked-fields',
  of: 'hono',
  what: 'The answer to the code has the whole row of the person in it, with the hash of the password.',
  right: [{ file: 'tokens.js', from: `json: { token: await issueToken(done) }`, to: part }],
  mistake: [{ file: 'tokens.js', from: part, to: whole }],
}
