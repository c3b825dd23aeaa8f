/** Names by purpose, in light and dark; only this file knows a colour's value. Pages, mails, the PDF, the icon and the mobile app are painted with them. */
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
    onAccent: '#ffffff',
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

/** What is read by a camera, whatever the page is painted with. */
export const forCameras = { black: '#000', white: '#fff' }

/** On paper only. */
export const printed = { paper: '#fff', surface: '#fff', ink: '#000', inkSoft: '#333', rule: '#999' }

export type Palette = { [Name in keyof (typeof colours)['light']]: string }
export type Colours = { light: Palette; dark: Palette }
/** Each as `#rrggbb`. */
export type Accent = { light: string; dark: string }

/** What is read has at least this contrast (WCAG 1.4.3). */
const readable = 4.5

/** Ours with another accent, and what goes with it. */
export function coloursWith(accent: Accent): Colours {
  const paint = (palette: Palette, own: string, stronger: string): Palette => ({
    ...palette,
    accent: own,
    accentStrong: mixed(own, stronger, 0.22),
    accentWash: mixed(own, palette.surface, 0.9),
    onAccent: contrast(own, colours.light.onAccent) >= readable ? colours.light.onAccent : colours.dark.onAccent,
  })
  return {
    light: paint(colours.light, accent.light, '#000000'),
    dark: paint(colours.dark, accent.dark, '#ffffff'),
  }
}

/** Where an accent is too weak to be read, and how weak; null for one that can be read on everything it stands on (requirement HOST-15). */
export function weakness(accent: Accent): { scheme: keyof Accent; on: string; contrast: number } | null {
  const painted = coloursWith(accent)
  const all = (['light', 'dark'] as const).flatMap((scheme) => {
    const { accent: own, paper, surface, sunk, accentWash, onAccent } = painted[scheme]
    return [paper, surface, sunk, accentWash, onAccent].map((on) => ({ scheme, on, contrast: contrast(own, on) }))
  })
  const weakest = all.reduce((least, one) => (one.contrast < least.contrast ? one : least))
  return weakest.contrast < readable ? weakest : null
}

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

/** `share` of the second, between 0 and 1. */
function mixed(colour: string, other: string, share: number): string {
  const others = channels(other)
  const sum = channels(colour).map((value, index) => Math.round(value * (1 - share) + (others[index] ?? 0) * share))
  return `#${sum.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** From 1 to 21, as WCAG 2.2 has it. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** A palette as custom properties: `onAccent` becomes `--on-accent`. */
export function asProperties(palette: Partial<Palette>): string {
  const named = Object.entries(palette).map(
    ([name, value]) => `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}:${value}`,
  )
  return named.join(';')
}
