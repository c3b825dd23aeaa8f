import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { TargetError } from './check-target.ts'
import { isFile, readNextFiles } from './routes/next-files.ts'
import { joined, once, routesFor, withoutPatterns } from './routes/spelling.ts'
import type { Route } from './target.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const ending = /\.(?:[cm]?[jt]sx?|mdx?)$/
/** Pages are drawn within these; what they call, is called at the page's address. */
const around = /^(?:layout|template|default|page|error|loading|not-found|forbidden|unauthorized)$/

type Files = ReturnType<typeof readNextFiles>

/**
 * What an application made with Next answers to, from its files: `routesOfNext(import.meta.dirname)`, with the folder that has `next.config` in it. Both routers,
 * below `src/` too: handlers with the methods that they export, pages, server actions (a POST to each page that can reach one), `pages/api`, and what stands in
 * front of everything (`proxy.ts`, `middleware.ts`) as `ALL`. Rewrites of the configuration are not read.
 *
 * Throws `TargetError` on a folder without such an application.
 */
export function routesOfNext(folder: string): Route[] {
  const base = [folder, join(folder, 'src')].find((one) => ['app', 'pages'].some((name) => existsSync(join(one, name))))
  if (base === undefined)
    throw new TargetError(`${folder} has neither app/ nor pages/: routesOfNext takes the folder of a Next application.`)
  const files = readNextFiles(folder)
  const prefix = basePathOf(folder, files)
  const [app, pages] = [join(base, 'app'), join(base, 'pages')]
  return once([
    ...(existsSync(app) ? routesIn(files, app, { paths: [prefix], frame: [] }) : []),
    ...(existsSync(pages) ? routesOfPages(files, pages, prefix) : []),
    ...inFront(files, base, prefix),
  ])
}

function routesIn(files: Files, folder: string, { paths, frame }: { paths: string[]; frame: string[] }): Route[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  )
  const code = entries.filter((entry) => entry.isFile() && ending.test(entry.name)).map(({ name }) => name)
  const named = (name: string) =>
    code.filter((file) => file.replace(ending, '') === name).map((file) => join(folder, file))
  const handlers = named('route').flatMap((file) => files.exportsOf(file).filter((name) => methods.includes(name)))
  const framed = [
    ...frame,
    ...code.filter((file) => around.test(file.replace(ending, ''))).map((file) => join(folder, file)),
  ]
  const isPage = named('page').length > 0
  const posted = isPage && framed.some((file) => files.hasAction(file)) ? ['POST'] : []
  return [
    ...routesFor([...(isPage ? ['GET'] : []), ...posted, ...handlers], paths),
    ...entries
      .filter((entry) => entry.isDirectory() && !isLeftOut(entry.name))
      .flatMap(({ name }) =>
        routesIn(files, join(folder, name), {
          paths: joined(paths, segment(name)),
          frame: framed.filter((file) => !/\bpage\.\w+$/.test(file)),
        }),
      ),
  ]
}

/** Private folders, and those that draw another route's page on top of this one. */
const isLeftOut = (name: string) => /^_|^\(\.+\)/.test(name) || name === 'node_modules'

/** What a folder, or a file of pages/, adds to an address; what may be left out makes two. */
function segment(name: string): string[] {
  if (/^\(.*\)$|^@/.test(name)) return ['']
  if (/^\[\[\.\.\.[^\]]*\]\]$/.test(name)) return ['', '*']
  if (/^\[\.\.\.[^\]]*\]$/.test(name)) return ['*']
  return [decodeURIComponent(name.replace(/^\[([^\]]*)\]$/, ':$1'))]
}

/** A page that asks for its data at each request answers every method; so does all of pages/api. */
function routesOfPages(files: Files, pages: string, prefix: string): Route[] {
  return (readdirSync(pages, { recursive: true }) as string[])
    .toSorted()
    .filter((file) => ending.test(file) && isFile(join(pages, file)) && !/^(?:_|404\.|500\.)/.test(file))
    .flatMap((file) => {
      const places = file.replaceAll('\\', '/').replace(ending, '').split('/')
      const paths = places
        .filter((name, at) => name !== 'index' || at < places.length - 1)
        .reduce((above, name) => joined(above, segment(name)), [prefix])
      const text = files.text(join(pages, file))
      return routesFor([places[0] === 'api' || /\bgetServerSideProps\b/.test(text) ? 'ALL' : 'GET'], paths)
    })
}

/** At the paths of its `matcher` where these are plain; else everywhere. */
function inFront(files: Files, base: string, prefix: string): Route[] {
  const file = readdirSync(base).find((name) => /^(?:proxy|middleware)\.[cm]?[jt]s$/.test(name))
  if (file === undefined) return []
  const [, list = ''] = /\bmatcher\s*:\s*(\[[^\]]*\]|(?:'[^']*'|"[^"]*"))/.exec(files.text(join(base, file))) ?? []
  const matchers = [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one, other]) => one ?? other ?? '')
  const plain = matchers.length > 0 && matchers.every((one) => /^(?:\/[\w.-]*|\/:\w+[*+?]?)+$/.test(one))
  return routesFor(['ALL'], joined([prefix], plain ? matchers.flatMap(withoutPatterns) : ['/*']))
}

function basePathOf(folder: string, files: Files): string {
  const file = readdirSync(folder).find((name) => /^next\.config\.[cm]?[jt]s$/.test(name))
  const text = file === undefined ? '' : files.text(join(folder, file))
  return /\bbasePath\s*:\s*(['"`])(\/[^'"`]*)\1/.exec(text)?.[2] ?? ''
}
