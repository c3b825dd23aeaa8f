import type { Mistake } from './mistake.ts'

const alone = ` && (await countersign.passwordAlone(String(person.id)))`

export const mistake: Mistake = {
  probe: 'password-by-basic',
  of: 'express',
  what: 'A reader of feeds may send the password by Basic with every request, also for whom a code would be asked.',
  right: [
    {
      file: 'app.js',
      from: `  app.get('/', (req`,
      to: `  app.use(async (req, res, next) => {
    const [scheme, sent = ''] = (req.get('authorization') ?? '').split(' ')
    if (scheme !== 'Basic') return next()
    const [email, ...password] = Buffer.from(sent, 'base64').toString('utf8').split(':')
    const person = await people.withPassword(email, password.join(':'))
    if (person${alone}) res.locals.person = person
    next()
  })

  app.get('/', (req`,
    },
  ],
  mistake: [{ file: 'app.js', from: alone, to: `` }],
}
