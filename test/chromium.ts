import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'

const description = findPackageJSON('@sparticuz/chromium', import.meta.url) ?? ''
const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string }
const cache = resolve(import.meta.dirname, '../node_modules/.cache', `countersign-chromium-${version}`)

const quiet = [
  '--no-sandbox', // it refuses root, and containers rarely grant what it needs
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-quic',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
]

/**
 * A real browser without a window. Close it when done. On Linux with x64 it is the headless shell that
 * `@sparticuz/chromium` carries, with its libraries and its font; the first call on a machine unpacks it, for about
 * three seconds. Elsewhere it is the Chrome that is installed.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome', args: quiet })
  if (!existsSync(cache)) unpack()
  const executablePath = join(cache, 'chromium')
  return chromium.launch({
    executablePath,
    args: ['--headless', '--disable-gpu', ...quiet],
    // One font and no more: pages look alike on every machine.
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(cache, 'fonts.conf'),
      HOME: tmpdir(),
      ...librariesFor(executablePath),
    },
  })
}

/** Into a folder of its own first, then one rename: of several test files that begin at once, one wins and all go on. */
function unpack() {
  mkdirSync(dirname(cache), { recursive: true })
  const folder = mkdtempSync(`${cache}.unpacking-`)
  try {
    untar(carried('fonts.tar.br'), folder)
    untar(carried('al2023.tar.br'), folder)
    writeFileSync(join(folder, 'fonts.conf'), fontSettings)
    writeFileSync(join(folder, 'chromium'), carried('chromium.br'), { mode: 0o755 })
    chmodSync(folder, 0o755)
    renameSync(folder, cache)
  } catch (problem) {
    if (!existsSync(cache)) throw problem
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function carried(name: string) {
  return brotliDecompressSync(readFileSync(join(dirname(description), 'bin', name)))
}

/** Plain files of a POSIX tar archive: a header of 512 bytes (name at 0, size in octal at 124, kind at 156), then the content. */
function untar(archive: Buffer, folder: string) {
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const text = (from: number, length: number) =>
      archive.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8)
    const isFile = text(156, 1) === '0' || text(156, 1) === ''
    if (isFile) {
      const path = join(folder, text(0, 100))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, archive.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}

const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">countersign-fonts</cachedir>
</fontconfig>
`

/** The libraries in the package stand in for missing ones only: the system's own fit each other better. */
function librariesFor(executable: string): { LD_LIBRARY_PATH?: string } {
  const { status, stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  if (status === 0 && !stdout.includes('not found')) return {}
  return { LD_LIBRARY_PATH: join(cache, 'lib') }
}
