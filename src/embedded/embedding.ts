import type { Host } from '../host/host.ts'
import type { Services } from '../services.ts'

/** Somebody else's application, and what its Countersign may use. */
export type Embedding = {
  /** With whatever call its framework has: what a door brought goes back to it as it is. */
  host: Host
  services: Services
}
