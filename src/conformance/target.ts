// What the kit is told about an application, as plain data. This file is its documentation; `checkTarget` holds a caller to it.

/** An application that is attacked, on an address that is the caller's own. */
export type Target = {
  /** Where it answers, such as `http://localhost:3000`. Loopback, or named in `own`. */
  origin: string
  /** Below which path Countersign stands there, such as `/two-step`. Left out: it doesn't, and what needs our pages isn't tried. */
  countersign?: string
  people: {
    /**
     * Who has two-step on. With a `secret` it is on already; without one the kit turns it on by our pages, and off again in the end. Its backup codes and
     * codes are used up, its password stays.
     */
    protected: Account
    /** Who hasn't. Two-step is turned on and off here where our pages are there. */
    other: Account
    /** Who has to turn two-step on before anything else, and hasn't: by an organisation's word, or the application's (`required`). */
    overdue?: Account
  }
  /** Every place that takes a password. Left out: the sign-in page is looked for. */
  doors?: Door[]
  /** Pages, or calls, that only somebody signed in sees. Left out: wherever a sign-in leads. */
  behindSignIn?: string[]
  /** Where a code goes. Left out: the form that follows the password, or our own call where the password is answered with a `challenge`. */
  secondStep?: Ask
  /** Where a backup code goes, as `{code}`. Left out: where codes go, or our own page or call for them. */
  backupCodeStep?: Ask
  /** Who has no cookie comes to our pages by a link: the call that calls `enter`. */
  enter?: Ask
  /** Changes a password, with `{password}` and `{newPassword}`; asked by who is signed in. A path: the page with its form. */
  changePassword?: Ask | string
  /** Renews a token, with what the answer to a sign-in held: `{first.refreshToken}`. */
  refresh?: Ask
  /**
   * Minutes after which a token that can't be ended ends by itself, where `refresh` gives another: at most 15. Until then it goes on, and the report says so; what
   * must not go on is whoever renews.
   */
  tokensEndWithin?: number
  /** What mails a link, and where the mail can be read. */
  mailedLinks?: MailedLink[]
  /** From the caller's own test: takes somebody out, and puts them back. */
  deactivate?: (account: Account) => Promise<void> | void
  reactivate?: (account: Account) => Promise<void> | void
  /** The same: from now on they are overdue, and it isn't asked of them any more. Shows what becomes of somebody who is signed in already. */
  requireTwoStep?: (account: Account) => Promise<void> | void
  requireNoMore?: (account: Account) => Promise<void> | void
  /** How many sign-ins the application's own log has of somebody. */
  signInsLogged?: (account: Account) => Promise<number> | number
  /** Pages, or calls, of the application's own where a second step is set up, renewed or turned off. Where Countersign stands, its own are known. */
  secondStepSettings?: string[]
  /** Text that nobody sees without signing in, such as what stands in somebody's letters. */
  private?: string[]
  /** What the application answers to: see `routesOf`. */
  routes?: Route[]
  /** Paths that take a password alone on purpose, each with the reason. */
  staysOpen?: Record<string, string>
  /** Hosts beyond loopback that are the caller's own. */
  own?: string[]
}

export type Account = {
  email: string
  password: string
  /** Of the authenticator, in base32. */
  secret?: string
  backupCodes?: string[]
  /** Words that pages behind sign-in show to this person and to nobody else. Left out: any answer that isn’t a refusal, and asks for no password or code. */
  shows?: string
  /** Text that no answer may ever hold, such as the hash of the password. */
  never?: string[]
}

/** A page whose form takes the password, as a browser without scripts would send it, or a call. */
export type Door = { name?: string; page: string } | ({ name?: string } & Ask)

/**
 * One request. In its texts `{email}`, `{password}`, `{newPassword}`, `{code}`, `{challenge}`, `{token}` are filled in, `{first.a.b}` from the JSON that answered
 * the password, `{cookie.NAME}` from what the browser keeps, and `{basic}` from both email and password: `authorization: Basic {basic}`.
 */
export type Ask = {
  path: string
  /** Left out: POST. */
  method?: string
  /** As a form. */
  form?: Record<string, string>
  /** As JSON. */
  json?: Json
  headers?: Record<string, string>
  /** Where the answer has the token that opens what is behind: `token`, `data.accessToken`. Left out: looked for by its name. */
  token?: string
}

export type MailedLink = {
  /** What it is for: "forgotten password". */
  name: string
  /** Asks for the mail: with `{email}`. A path: the page with its form. */
  ask: Ask | string
  /** The newest mail to that address, as text or HTML, asked until there is one, for ten seconds. */
  read: (email: string) => Promise<string | null> | string | null
}

export type Route = { method: string; path: string }

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
