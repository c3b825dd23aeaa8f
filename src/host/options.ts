import type { Host } from './host.ts'

/** What an application says of itself and of where its Countersign stands. */
export type Options<Call = unknown> = {
  host: Host<Call>
  /** Where people meet it: your address and the path that it is mounted at, such as `https://app.example.com/two-step`. */
  baseUrl: string
  /** A file for SQLite, or `postgres://…` (with the package `pg`). A database, or a schema, of its own: see docs/embedding.md. */
  database: string
  /** Refused when there is none, as an environment may have it. As `npx countersign keys new` makes it, newest first: `id:key,id:key`. */
  keys: string | undefined
  product: {
    /** On pages, in mails, on the sheet of backup codes. */
    name: string
    /** Where its name leads back to. Left out: `/`. */
    home?: string
    /** Your sign-in page. `?next=` says where somebody wanted to go. Left out: `/login`. */
    signIn?: string
    /** Where somebody changes a password or an address, for mails. Left out: `home`. */
    account?: string
    /** An address on the same host, or a `data:` URL. */
    logo?: string
    /** `rrggbb`, readable on our surfaces: 4.5 to 1, which is checked. */
    accent?: { light: string; dark: string }
    /** What an authenticator app shows. Left out: the name. */
    issuer?: string
  }
  /** A mail server, or your own way of sending. Left out, or without `smtpUrl`: mails can be read at `…/dev/mail`, while NODE_ENV isn't `production`. */
  mail?: { smtpUrl: string | undefined; from?: string | undefined } | { send: SendMail }
  /**
   * For whom passkeys are made. Left out: this host alone. `id`: a domain above it, such as `example.com`, where they are to work at sister addresses, too;
   * `origins`: those. Who changes the id later makes the passkeys of before useless.
   */
  relyingParty?: { id?: string; origins?: readonly string[] }
  /** Front ends elsewhere, such as `https://app.example.com`: `next` may lead there, and they may make JSON calls; no form, no cookie (HOST-20). */
  origins?: readonly string[]
  /** Left out: `NODE_ENV`. */
  production?: boolean
  /** Left out: `info` in production, else `warn`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/**
 * Hands one mail over, from our outbox: one that throws is tried again, for a day, and holds no page up (requirement HOST-13). `id` is the same at every try:
 * what came twice can be told by it.
 */
export type SendMail = (mail: {
  id: string
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
}) => Promise<void> | void
