// What the package `countersign` is imported as. Each framework's door is an entry of its own, such as `countersign/node`.
export { type Countersign, createCountersign } from './embedded/countersign.ts'
export type { Options } from './embedded/options.ts'
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
  Opened,
  PersonId,
  SignedIn,
} from './host/host.ts'
