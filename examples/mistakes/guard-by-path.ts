import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'before-guard',
  of: 'express',
  what: 'The guard compares paths by their letters; the router takes a slash more, too, and the page for guests shows everybody’s letters.',
  mistake: [
    {
      file: 'app.js',
      from: `  app.get('/inbox', requirePerson, (req, res) => {
    const { person } = res.locals`,
      to: `  app.use((req, res, next) => (req.path === '/inbox' ? requirePerson(req, res, next) : next()))

  app.get('/inbox', (req, res) => {
    const { person = people.find(1) } = res.locals`,
    },
  ],
}
