/** What can't be done until an operator puts something right: one plain sentence that says what. It holds no value that is secret. */
export class Unable extends Error {}
