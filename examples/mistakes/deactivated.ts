import type { Mistake } from './mistake.ts'

export const mistake: Mistake = {
  probe: 'deactivated',
  of: 'express',
  what: 'People are read from the database once and kept, so that nobody notices when one of them is gone.',
  mistake: [
    {
      file: 'people.js',
      from: `    find: (id) => byId.get(id),`,
      to: `    find(id) {
      if (!kept.has(id)) kept.set(id, byId.get(id))
      return kept.get(id)
    },`,
    },
    {
      file: 'people.js',
      from: `      setHash.run(await hash(password), id)`,
      to: `      setHash.run(await hash(password), id)\n      kept.delete(id)`,
    },
    { file: 'people.js', from: `  return {\n    find`, to: `  const kept = new Map()\n\n  return {\n    find` },
  ],
}
