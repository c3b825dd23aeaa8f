// Loaded before an example (`--import`): the file named in TELL_ROUTES_OF, which keeps its application as `app`, says at its end what that answers to. The file
// itself stays as it is.
import { registerHooks } from 'node:module'

const entry = process.env.TELL_ROUTES_OF
const routesOf = import.meta.resolve('../../src/conformance/routes-of.ts')
const told = `
import { routesOf as __routesOf } from ${JSON.stringify(routesOf)}
console.log('routes: ' + JSON.stringify(__routesOf(app)))
`

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    return url === entry ? { ...loaded, source: String(loaded.source) + told } : loaded
  },
})
