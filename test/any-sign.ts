import fc from 'fast-check'

/** Any sign of Unicode, halves of a pair too. For `fc.string({ unit })`: its own `binary` lists all million of them first, for seconds. */
export const anySign = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point))
