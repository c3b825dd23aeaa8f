import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'code-used-twice',
  of: 'express',
  what: 'A layer against double clicks answers a form that was sent before with what it was answered then, cookies included.',
  mistake: [
    {
      file: 'app.js',
      from: `  app.use(countersign.path, door.pages)`,
      to: `  app.use(answerAgain(new Map()))\n  app.use(countersign.path, door.pages)`,
    },
    {
      file: 'app.js',
      from: `/** Forms are sent by our own pages`,
      to: `/** A form that is sent once more is answered like the first time. */
function answerAgain(answers) {
  return (req, res, next) => {
    if (!field(req, 'code')) return next()
    const form = JSON.stringify([req.originalUrl, req.body])
    const before = answers.get(form)
    if (before) return res.writeHead(before.status, before.headers).end()
    res.on('finish', () => {
      if (res.statusCode === 303) answers.set(form, { status: 303, headers: res.getHeaders() })
    })
    next()
  }
}

/** Forms are sent by our own pages`,
    },
  ],
}
