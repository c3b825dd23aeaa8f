// What the package `countersign` is imported as. Each framework's door is an entry of its own, such as `countersign/node`.
export { createCountersign } from './embedded/create.ts'
export type { Countersign } from './host/countersign.ts'
export type { Options, SendMail } from './host/options.ts'
export { stampOf } from './host/stamp.ts'
export { HostError } from './host/check-host.ts'
export type {
  Answer,
  Asked,
  Change,
  CompletedSignIn,
  FirstMeans,
  FirstStep,
  Host,
  HostPerson,
  HostSession,
  Opened,
  PersonId,
  SessionToOpen,
  SignedIn,
} from './host/host.ts'
