import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import openProps from 'open-props'
import { once } from '../adapters/once.ts'
import { ownFile, ownFiles, withoutTypes } from '../adapters/own-files.ts'
import { type Page, pathTo } from '../routes.ts'
import { asProperties, type Colours, colours, printed } from '../colours.ts'
import { favicon } from './logo.ts'

/** One file that pages load, as it is sent. `encoding` is null when the body is sent as it is. */
type Served = { type: string; body: Uint8Array<ArrayBuffer>; encoding: 'br' | null }

/** The files that pages load, under URLs that change with their content. */
export type Assets = {
  /** The page of `app.css`, `inter.woff2`, `mono.woff2`, `favicon.svg` or a browser module such as `copy.js`. Throws on others. */
  url(name: string): Page
  /** What stands under that hash and name, compressed when `acceptEncoding` allows; null when nothing does. */
  find(hash: string, name: string, acceptEncoding?: string): Served | null
  names: readonly string[]
}

type Asset = {
  hash: string
  type: string
  body(): Uint8Array<ArrayBuffer>
  compressed(): Uint8Array<ArrayBuffer>
}

const takesBrotli = /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/
const styles = ['tokens', 'base', 'frame', 'form', 'pieces', 'print']
const fonts = [
  { file: 'inter.woff2', family: 'Inter', weight: '400 700' },
  { file: 'mono.woff2', family: 'JetBrains Mono', weight: '500' },
]

/** The same for every application of a process that is painted alike. */
export function assetsFor(painted: Colours): Assets {
  const known = loaded.get(painted) ?? loadAssets(painted)
  loaded.set(painted, known)
  return known
}
const loaded = new WeakMap<Colours, Assets>()

/** Reads and hashes everything once, at boot. What a body still needs is done when a browser first asks for it. */
export function loadAssets(painted: Colours = colours): Assets {
  const held = new Map<string, Asset>()
  const add = (name: string, type: string, content: string | Buffer<ArrayBuffer>, finish = asItIs) => {
    if (held.has(name)) throw new Error(`Two assets are named ${name}.`)
    const body = once(() => finish(Buffer.from(content)))
    held.set(name, { hash: hashOf(content), type, body, compressed: once(() => brotli(body())) })
  }
  const url = (name: string) => {
    const asset = held.get(name)
    if (!asset) throw new Error(`There is no asset named ${name}.`)
    return pathTo('asset', { hash: asset.hash, name })
  }

  // Files name each other from where they stand: they are the same below every path.
  const beside = (name: string) => `../${url(name).split('/').slice(-2).join('/')}`

  for (const { file } of fonts) add(file, 'font/woff2', ownFile(`ui/fonts/${file}`))
  add('favicon.svg', 'image/svg+xml', favicon(painted))
  add('app.css', 'text/css; charset=utf-8', stylesheet(beside, painted))
  addBrowserModules((name, script) => add(name, 'text/javascript; charset=utf-8', script, asScript), beside)

  return { url, names: [...held.keys()], find: (hash, name, accept) => find(held.get(name), hash, accept) }
}

function find(asset: Asset | undefined, hash: string, acceptEncoding = ''): Served | null {
  if (!asset || asset.hash !== hash) return null
  // Fonts carry their own compression.
  if (asset.type === 'font/woff2' || !takesBrotli.test(acceptEncoding)) {
    return { type: asset.type, body: asset.body(), encoding: null }
  }
  return { type: asset.type, body: asset.compressed(), encoding: 'br' }
}

const asItIs = (body: Buffer<ArrayBuffer>) => body
const asScript = (body: Buffer<ArrayBuffer>) => Buffer.from(withoutTypes(body.toString()))
const brotli = (body: Uint8Array) =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } })

function stylesheet(url: (name: string) => string, painted: Colours): string {
  const own = [paint(painted), ...styles.map((name) => ownFile(`ui/styles/${name}.css`).toString())].join('\n')
  const faces = fonts.map(
    ({ file, family, weight }) =>
      `@font-face{font-family:'${family}';font-weight:${weight};font-display:swap;src:url(${url(file)}) format('woff2')}`,
  )
  return `${faces.join('')}${openPropsIn(own)}${squeezed(own)}`
}

const paint = ({ light, dark }: Colours) =>
  `:root{${asProperties(light)}}@media (prefers-color-scheme:dark){:root{${asProperties(dark)}}}@media print{:root{${asProperties(printed)}}}`

/** The Open Props tokens that `css` uses, and those that these use, as one rule. A token that `css` defines itself stays its own. */
export function openPropsIn(css: string): string {
  const own = new Set([...css.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name))
  const tokens = openProps as Record<string, string | number>
  const used = new Map<string, string>()
  const follow = (text: string) => {
    for (const [, name = ''] of text.matchAll(/var\(\s*(--[\w-]+)/g)) {
      const value = tokens[name]
      if (value === undefined || own.has(name) || used.has(name)) continue
      used.set(name, String(value).replace(/\s+/g, ' ').trim())
      follow(String(value))
    }
  }
  follow(css)
  return `:root{${[...used].map(([name, value]) => `${name}:${value}`).join(';')}}`
}

/** Without comments and needless white space. */
function squeezed(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(';}', '}')
}

/** Every slice's `x.browser.ts` becomes `x.js`; imports between them become hashed URLs. */
function addBrowserModules(add: (name: string, script: string) => void, url: (name: string) => string) {
  const paths = ownFiles.filter((path) => path.endsWith('.browser.ts'))
  const files = new Map(paths.map((path) => [scriptName(path), path]))
  const added = new Set<string>()
  const addOnce = (name: string) => {
    const path = files.get(name)
    if (!path) throw new Error(`There is no browser module ${name}.`)
    if (added.has(name)) return
    added.add(name)
    const script = ownFile(path).toString()
    const linked = script.replace(/from '(\.[^']+\.browser\.ts)'/g, (_, imported: string) => {
      addOnce(scriptName(imported))
      return `from '${url(scriptName(imported))}'`
    })
    add(name, linked)
  }
  for (const name of [...files.keys()].toSorted()) addOnce(name)
}

const scriptName = (path: string) => basename(path).replace('.browser.ts', '.js')
const hashOf = (body: string | Uint8Array) => createHash('sha256').update(body).digest('base64url').slice(0, 16)
