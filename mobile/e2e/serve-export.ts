import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
}

/** A web build on a free port of localhost, as any server of files would serve it. */
export async function serveExport(build: 'web' | 'inside'): Promise<{ origin: string; close(): void }> {
  const exported = join(import.meta.dirname, '../dist', build)
  const server = createServer((request, answer) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(exported, path === '/' ? 'index.html' : path)
    readFile(file).then(
      (content) => answer.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' }).end(content),
      () => answer.writeHead(404).end(),
    )
  })
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  server.listen(0, 'localhost', resolve)
  await listening
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
