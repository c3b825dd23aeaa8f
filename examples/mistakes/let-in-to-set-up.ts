import { mistake as forgotten } from './browser-only-policy.ts'
import type { Mistake } from './mistake.ts'

const begins = `    await door.begin(req, res, `

export const mistake: Mistake = {
  ...forgotten,
  what: 'Whoever has to set two-step up is let in by the password alone, and led to set-up; no route asks whether they have been there.',
  mistake: [
    {
      file: 'app.js',
      from: begins,
      to: `    if (await mustSetUp(person)) {
      await openSession(req, person)
      return res.redirect(303, countersign.path)
    }
${begins}`,
    },
    {
      file: 'app.js',
      from: `  app.get('/inbox', door.guard(), `,
      to: `  const mustSetUp = async ({ id }) => people.isRequired(id) && !(await countersign.passwordAlone(String(id)))

  app.get('/inbox', requirePerson, `,
    },
  ],
  told(target, example) {
    const { requireTwoStep: _, requireNoMore: __, ...told } = forgotten.told?.(target, example) ?? target
    return told
  },
}
