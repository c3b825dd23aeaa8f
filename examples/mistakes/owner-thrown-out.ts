import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'owner-thrown-out',
  of: 'express',
  what: 'One session for each person: the right password ends the others before the code is asked for.',
  mistake: [
    {
      file: 'app.js',
      from: `    await door.begin(`,
      to: `    store.destroyAllOf(person.id)\n    await door.begin(`,
    },
  ],
}
