/** A path to send a request to: parameters are filled with 1, what may be left out is left out. */
export function pathOf(pattern: string): string {
  const filled = pattern
    .replace(/\/?\[\[\.\.\.[^\]]*\]\]/g, '')
    .replace(/\[[^\]]*\]/g, '1')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\/:[^/]+\?/g, '')
    .replace(/:[A-Za-z_]\w*(?:\([^)]*\))?[*+]?/g, '1')
    .replace(/\*\w*/g, '1')
  return filled === '' ? '/' : filled
}
