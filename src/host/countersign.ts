import type { Answer, Asked, Change, FirstStep } from './host.ts'

/** A second step in an application. What a framework's door needs is `begin`, `guard` and `fetch`. */
export type Countersign<Call = unknown> = {
  /** In the place of opening a session, at every door: opens it, or leaves a challenge and nothing else (HOST-2). */
  begin(first: FirstStep, asked: Asked<Call>): Promise<Answer>
  /** Null: go on. Else what to answer in the place of the route (HOST-11). `fresh`: a second factor within ten minutes, or the password without two-step. */
  guard(asked: Asked<Call>, wanted?: { fresh?: boolean; next?: string }): Promise<Answer | null>
  /**
   * Where there are no cookies: from whoever is signed in by a token a link to our pages, good once for a minute (HOST-19). It shows one button, which begins a
   * session of half an hour, good for our pages and nothing else. `next`: which of our pages; left out: the one about security. Answers `{ link, expiresAt }`.
   */
  enter(asked: Asked<Call>, wanted?: { next?: string }): Promise<Answer>
  /**
   * After the application's commit: ends challenges and known browsers, or removes all that is kept (HOST-5). Resolves with the generation that a token has to
   * carry which you sign now, in the place of one that was signed before.
   */
  changed(person: string, change: Change): Promise<number>
  /** Whether a token that carries this generation still counts: asked where tokens are read (HOST-22). */
  stillGood(person: string, generation: number): Promise<boolean>
  /** Whether the password alone may still be enough, at doors that can't ask for more (HOST-21). */
  passwordAlone(person: string): Promise<boolean>
  /** Answers what is asked for below the path. */
  fetch(request: Request, from: { address: string | null; call: Call }): Promise<Response>
  /** Below which path of its host it stands: `/two-step`. */
  readonly path: string
  /** Stops the timers, waits for what is under way, closes the database. */
  close(): Promise<void>
}
