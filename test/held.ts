import type { App } from './kit.ts'

/** Every slow hash of this application waits from here on until `release`. `begun` resolves when the first one waits. */
export function holdHashes(app: App) {
  const { hash, verify, derive } = app.slowHash
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const hold = async () => {
    begun.resolve()
    await released.promise
  }
  app.slowHash.hash = async (text) => (await hold(), hash(text))
  app.slowHash.verify = async (phc, text) => (await hold(), verify(phc, text))
  app.slowHash.derive = async (text, salt) => (await hold(), derive(text, salt))
  return {
    begun: begun.promise,
    release() {
      Object.assign(app.slowHash, { hash, verify, derive })
      released.resolve()
    },
  }
}
