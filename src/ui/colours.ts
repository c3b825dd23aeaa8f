/** Names by purpose, in light and dark; only this file knows a colour's value. The stylesheet and the mobile app are painted with them. */
export const colours = {
  light: {
    paper: '#faf9f6',
    surface: '#fffefc',
    sunk: '#f2f0ea',
    ink: '#1b1d1f',
    inkSoft: '#585c5b',
    rule: '#e3e0d8',
    ruleStrong: '#85857d',
    accent: '#0b6b5d',
    accentStrong: '#08534a',
    accentWash: '#e5f0ec',
    onAccent: '#fff',
    warning: '#7a5000',
    warningWash: '#faf1dd',
    danger: '#ab2a20',
    dangerStrong: '#8a1d15',
    dangerWash: '#faebe8',
    onDanger: '#fff',
    scrim: 'rgb(27 29 31 / 0.45)',
  },
  dark: {
    paper: '#141617',
    surface: '#1a1d1e',
    sunk: '#101213',
    ink: '#ebe9e3',
    inkSoft: '#a6aaa8',
    rule: '#2d3132',
    ruleStrong: '#767c7b',
    accent: '#62c9b5',
    accentStrong: '#86dccb',
    accentWash: '#162c28',
    onAccent: '#06211c',
    warning: '#e2b65f',
    warningWash: '#2e2612',
    danger: '#f3978e',
    dangerStrong: '#f8b5ae',
    dangerWash: '#371d1a',
    onDanger: '#2b0b08',
    scrim: 'rgb(0 0 0 / 0.6)',
  },
} as const

export type Palette = { [Name in keyof (typeof colours)['light']]: string }

/** A palette as custom properties: `onAccent` becomes `--on-accent`. */
export function asProperties(palette: Palette): string {
  const named = Object.entries(palette).map(
    ([name, value]) => `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}:${value}`,
  )
  return named.join(';')
}
