import type { Case, Contender } from './contender.ts'
import type { Flow } from './load.ts'
import { wrongCode } from './people.ts'

type Variant = { of: Case; made: (flow: Flow) => Flow }

/** Cases that are made of another one's requests. */
const variants: Partial<Record<Case, Variant>> = {
  password: { of: 'both-steps', made: (flow) => flow.slice(0, 1) },
  'known-browser-wrong': { of: 'known-browser', made: (flow) => flow.map(mistyped) },
}

/** Whoever has the one has the other: also a commit from before anybody asked for it. */
export function withVariants(contender: Contender): Contender {
  const possible = Object.entries(variants).filter(([, { of }]) => contender.cases.includes(of))
  return {
    ...contender,
    cases: [...contender.cases, ...possible.map(([what]) => what as Case)],
    async settle(database, hashing) {
      const settled = await contender.settle(database, hashing)
      return {
        ...settled,
        async prepare(what, people) {
          const variant = variants[what]
          if (!variant) return settled.prepare(what, people)
          return (await settled.prepare(variant.of, people)).map(variant.made)
        },
      }
    },
  }
}

/** In JSON and in a form. */
const givenCode = /(?<=\bcode\W+)\d{6}\b/
const mistyped = (ask: Flow[number]) => ({ ...ask, body: ask.body.replace(givenCode, wrongCode()), expect: 401 })
