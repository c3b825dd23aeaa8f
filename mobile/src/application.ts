import type { HostCalls } from '../../src/client/countersign.ts'
import { routes } from '../../src/routes.ts'

/** Whose sign-in the app is for. It is decided when the app is built, by the team whose app it is: nobody types it. */
export type Application = {
  /** How its own calls are called, where Countersign stands in an application of somebody else's. */
  host?: HostCalls
  /** Its address, where there is but one: then nobody is asked for it. */
  server?: string
  /** Below that address: where somebody asks for a new password. Left out: the app doesn't offer it. */
  forgotPassword?: string
}

/** Countersign's own. Another one stands in a file of its own: see the README. */
export const application: Application = { forgotPassword: routes.forgotPassword }
