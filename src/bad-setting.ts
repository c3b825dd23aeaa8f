/** A setting that can't be used: one plain sentence that names it and never shows its value. */
export class BadSetting extends Error {}
