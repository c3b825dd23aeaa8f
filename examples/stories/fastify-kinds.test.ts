import { test } from 'node:test'
import { startExample } from './harness.ts'
import { twoStepStory } from './two-step-story.ts'

const kinds = {
  cookie: 'HOST-16, HOST-22: with a session that is kept in the cookie, and that nobody can end',
  crowded: 'HOST-7, HOST-16: behind a parser of Express’ kind, helmet, and a policy put on every answer',
  nest: 'HOST-16: in Nest on Fastify',
}

for (const [kind, story] of Object.entries(kinds)) {
  test(`${story}, Ada turns two-step on, signs in by code and backup code, and turns it off`, async (t) => {
    const example = await startExample(t, { name: 'fastify', variant: 'kinds', env: { KIND: kind } })
    await twoStepStory(t, example)
    await example.stop()
  })
}
