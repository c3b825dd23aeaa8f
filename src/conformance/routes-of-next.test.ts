import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { routesOfNext } from './routes-of-next.ts'

const page = 'export default function Page() { return null }'

test('KIT-2: Next: handlers by the methods that they export, however they export them', (t) => {
  const folder = application(t, {
    'app/one/route.ts':
      'export async function GET() {}\n  export const POST = wrap(async () => {})\nexport const dynamic = 1',
    'app/two/[id]/route.js': 'export const { GET, handler: PUT } = door',
    'app/three/route.tsx': 'async function all() {}\nexport { all as GET, all as PATCH }',
    'app/four/route.ts': `export * from '@/lib/handlers'`,
    'lib/handlers.ts': 'export const DELETE = () => {}',
    'tsconfig.json': '{ "compilerOptions": { /* ours */ "paths": { "@/*": ["./*"], }, } }',
  })
  assert.deepEqual(told(folder), [
    'DELETE /four',
    'GET /one',
    'POST /one',
    'GET /three',
    'PATCH /three',
    'GET /two/:id',
    'PUT /two/:id',
  ])
})

test('KIT-2: Next: groups, slots, parameters, private folders and intercepted routes', (t) => {
  const folder = application(t, {
    'src/app/(shop)/@side/items/page.tsx': page,
    'src/app/(shop)/items/[...rest]/page.tsx': page,
    'src/app/docs/[[...rest]]/page.mdx': '# Docs',
    'src/app/_inside/page.tsx': page,
    'src/app/(.)items/page.tsx': page,
    'src/app/(..)(..)items/page.tsx': page,
    'src/app/%5Fkept/page.tsx': page,
    'next.config.mjs': `export default { basePath: '/base' }`,
    'src/proxy.ts': `export const config = { matcher: ['/items/:rest*', "/docs"] }`,
  })
  assert.deepEqual(told(folder), [
    'GET /base/_kept',
    'GET /base/items',
    'GET /base/items/*',
    'GET /base/docs',
    'GET /base/docs/*',
    'ALL /base/items',
    'ALL /base/items/*',
    'ALL /base/docs',
  ])
})

test('KIT-2: Next: a server action is a POST to each page that can reach one', (t) => {
  const folder = application(t, {
    'app/file/page.tsx': `import { Form } from './form'\n${page}`,
    'app/file/form.tsx': `'use client'\nimport { signIn } from '../../lib/actions.js'\nexport const Form = () => signIn`,
    'lib/actions.ts': `'use server'\nexport async function signIn() {}`,
    'app/inline/page.tsx': `export default () => <form action={async () => {\n  "use server"\n}} />`,
    'app/laid/layout.tsx': `import '../../lib/actions'\nexport default () => null`,
    'app/laid/out/page.tsx': page,
    'app/none/page.tsx': `import 'react'\nimport './gone'\n${page} // says 'use server' only here`,
  })
  assert.deepEqual(told(folder), [
    'GET /file',
    'POST /file',
    'GET /inline',
    'POST /inline',
    'GET /laid/out',
    'POST /laid/out',
    'GET /none',
  ])
})

test('KIT-2: Next: pages/, where an API answers everything, and what stands in front of it', (t) => {
  const folder = application(t, {
    'pages/_app.tsx': page,
    'pages/404.tsx': page,
    'pages/index.tsx': page,
    'pages/people/[id].tsx': `${page}\nexport async function getServerSideProps() {}`,
    'pages/people/index.tsx': page,
    'pages/api/auth/[...all].ts': 'export default handler',
    'pages/style.css': '',
    'middleware.ts': `export const config = { matcher: '/((?!_next).*)' }`,
  })
  assert.deepEqual(told(folder), ['ALL /api/auth/*', 'GET /', 'ALL /people/:id', 'GET /people', 'ALL /*'])
})

test('KIT-2: a folder without such an application is refused, in a sentence', (t) => {
  assert.throws(
    () => routesOfNext(application(t, { 'server.js': '' })),
    /TargetError: .* has neither app\/ nor pages\//,
  )
})

function application(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-next-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const told = (folder: string) => routesOfNext(folder).map(({ method, path }) => `${method} ${path}`)
