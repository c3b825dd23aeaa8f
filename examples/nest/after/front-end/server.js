import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const { API = 'http://127.0.0.1:3000', HOST = '127.0.0.1', PORT = '3001' } = process.env

const read = (name) => readFileSync(join(import.meta.dirname, name), 'utf8')
const files = {
  '/': { type: 'text/html', text: read('index.html').replace('%API%', API) },
  '/letters.js': { type: 'text/javascript', text: read('letters.js') },
}

const server = createServer((request, response) => {
  const file = files[request.url.split('?')[0]]
  if (!file) return response.writeHead(404).end()
  response.writeHead(200, {
    'Content-Type': `${file.type}; charset=utf-8`,
    'Content-Security-Policy': `default-src 'self'; connect-src ${API}; frame-ancestors 'none'`,
  })
  response.end(file.text)
})
server.listen(Number(PORT), HOST, () => console.log(`The front end is listening at http://${HOST}:${PORT}`))

process.on('SIGTERM', () => server.close())
