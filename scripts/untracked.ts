import hooks from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'

// Imported before `node:test`. That follows every promise, to know which test an error belongs to that nobody waited for; it costs a third of what our
// tests take. Such an error still fails the file, by its exit code, and is printed: only the name of the test is lost (test/house/late-errors.test.ts).

const untracked: hooks.AsyncHook = { enable: () => untracked, disable: () => untracked }
hooks.createHook = () => untracked
syncBuiltinESMExports()
