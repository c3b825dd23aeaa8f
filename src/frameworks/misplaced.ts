/** What was registered where it can't work, in words for whoever did. */
export class Misplaced extends Error {
  override readonly name = 'Misplaced'
}
