/** Both languages side by side: a key missing in one does not compile. ICU MessageFormat. */
export function catalogue<const English extends Record<string, string>>(
  en: English,
  pl: { [Key in keyof English]: string },
): { en: English; pl: { [Key in keyof English]: string } } {
  return { en, pl }
}
