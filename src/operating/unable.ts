/** What an operator asked for and can't have: one plain sentence that says why. It holds no value of a setting. */
export class Unable extends Error {}
