import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'outliving-session',
  of: 'express',
  what: 'Ending the other sessions was left for later.',
  mistake: [
    {
      file: 'two-step.js',
      from: `endSessions: ({ person }) => store.destroyAllOf(Number(person)),`,
      to: `endSessions() {},`,
    },
  ],
}
