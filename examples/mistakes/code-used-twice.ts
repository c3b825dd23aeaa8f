import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'code-used-twice',
  of: 'express',
  what: 'A layer against double clicks answers a form that comes once more like the first time, cookies included.',
  mistake: [
    {
      file: 'app.js',
      from: `  app.use(countersign.path, door.pages)`,
      to: `  app.use(answerOnce(new Map()))\n  app.use(countersign.path, door.pages)`,
    },
    {
      file: 'app.js',
      from: `/** Forms are sent by our own pages`,
      to: `function answerOnce(answers) {
  return (req, res, next) => {
    if (!field(req, 'code')) return next()
    const form = JSON.stringify([req.originalUrl, req.body])
    const first = answers.get(form)
    if (first) return first.then(({ status, headers }) => res.writeHead(status, headers).end())
    const finished = once(res, 'finish').then(() => ({ status: res.statusCode, headers: res.getHeaders() }))
    answers.set(form, finished)
    next()
  }
}

/** Forms are sent by our own pages`,
    },
    {
      file: 'app.js',
      from: `import { promisify } from 'node:util'`,
      to: `import { once } from 'node:events'\nimport { promisify } from 'node:util'`,
    },
  ],
}
