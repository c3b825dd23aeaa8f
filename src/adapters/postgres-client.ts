import type { Duplex } from 'node:stream'
import pg from 'pg'
import { postgresGoodbye } from '../limits.ts'
import { codeOf, isMisremembered, NoAnswer, NotPostgres, soundsLikePostgres } from './postgres-away.ts'
import { Batch } from './postgres-batch.ts'
import { begin } from './postgres-driver.ts'
import { nameOfPrepared } from './prepared.ts'

/** How long one connection waits, in milliseconds. */
export type Limits = {
  /** For the server's first answers. */
  connect: number
  /** What the server gives a statement. */
  statement: number
  /** What we give it: longer, so that its own word comes first where it can still speak. */
  answer: number
  /** What the server gives a transaction in which nobody says anything. */
  idleInTransaction: number
}

/** The server remembers how a transaction begins and ends, too. */
const bounds = new Map([
  [begin, 'countersign_begin'],
  ['commit', 'countersign_commit'],
])

/** A server is known by the number of its process. A pooler shows one that it made up. */
const settling = `select pg_backend_pid() = $1::int as direct,
  case when pg_backend_pid() = $1::int then set_config('statement_timeout', $2, false) end,
  case when pg_backend_pid() = $1::int then set_config('idle_in_transaction_session_timeout', $3, false) end`

type Send = (asked: unknown, values?: unknown) => Promise<pg.QueryResult>

/**
 * A connection of a pool. Every statement has an end of our own: a server that says nothing is hung up on. What is met on one of them that speaks of the
 * server makes all that are as old unfit.
 */
export class OurClient extends pg.Client {
  readonly #limits: Limits
  readonly #pool: { troubleAt: number }
  readonly #send: Send
  #since = 0
  /** Nobody stands between us and the server: what it is told for this connection stays told. */
  #direct = false
  #isCorked = false
  readonly #batch: Batch

  constructor(config: pg.ClientConfig, limits: Limits, pool: { troubleAt: number }) {
    super(config)
    this.#limits = limits
    this.#pool = pool
    // The server may go while a connection idles, or between two statements. Whoever uses it next is told: nobody listens here.
    this.on('error', () => {})
    this.#hangUpOnStrangers()
    this.#send = this.query.bind(this) as Send
    this.#batch = new Batch(this)
    this.query = ((text: string, values?: unknown) => this.#ask(text, values, limits.answer)) as typeof this.query
  }

  /** The driver waits for the end of what it takes for a long message. With TLS from the first byte on, TLS itself knows a stranger. */
  #hangUpOnStrangers(): void {
    const { connection } = this as unknown as { connection: pg.Connection & { sslNegotiation?: string } }
    const stream = this.#stream
    if (connection.sslNegotiation === 'direct') return
    stream.once('data', (first: Buffer) => {
      if (soundsLikePostgres(first)) return
      // Before the driver makes of it what it can.
      connection.emit('error', new NotPostgres())
      stream.destroy()
    })
  }

  /** Whether nothing has been met, since it was opened, that speaks against this connection or its server. */
  get isFit(): boolean {
    return this.#since > this.#pool.troubleAt
  }

  /**
   * To be called once it is connected. A pooler may give each transaction to another server, or this one's server to somebody else: behind one nothing
   * is set for longer than a transaction, and no statement has a name.
   */
  async settleIn(): Promise<void> {
    const { connect, statement, idleInTransaction } = this.#limits
    const { processID } = this as { processID?: number | null }
    const values = [processID ?? 0, String(statement), String(idleInTransaction)]
    const { rows } = await this.#ask(settling, values, connect)
    this.#direct = (rows as { direct: boolean }[])[0]?.direct ?? false
    this.#since = performance.now()
  }

  /** What is asked before anybody waits for an answer goes in one write: one costs more than most statements. */
  #corkForNow(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    const stream = this.#stream
    stream.cork()
    // Behind whatever goes on without waiting.
    queueMicrotask(() =>
      process.nextTick(() => {
        this.#isCorked = false
        this.#batch.end()
        stream.uncork()
      }),
    )
  }

  async #ask(text: string, values: unknown, longest: number): Promise<pg.QueryResult> {
    this.#corkForNow()
    const hangingUp = setTimeout(() => this.#stream.destroy(new NoAnswer()), longest)
    try {
      return await this.#sendAsFits(text, values)
    } catch (problem) {
      if (condemns(problem)) this.#pool.troubleAt = performance.now()
      throw problem
    } finally {
      clearTimeout(hangingUp)
    }
  }

  #sendAsFits(text: string, values: unknown) {
    if (!this.#direct) return text === begin ? this.#send(this.#beginBehindPooler) : this.#send(text, values)
    const name = this.isFit ? (nameOfPrepared(text) ?? bounds.get(text)) : undefined
    return this.#batch.ask({ name, text, values }, (query) => void this.#send(query))
  }

  get #beginBehindPooler() {
    const { statement, idleInTransaction } = this.#limits
    return `${begin}; set local statement_timeout = ${statement}; set local idle_in_transaction_session_timeout = ${idleInTransaction}`
  }

  /** Says goodbye, and doesn't wait long for the server to say it too. */
  override end(): Promise<void>
  override end(callback: (problem: Error) => void): void
  override end(callback?: (problem: Error) => void): Promise<void> | void {
    setTimeout(() => this.#stream.destroy(), postgresGoodbye).unref()
    return callback ? super.end(callback) : super.end()
  }

  /** With TLS another one than at first. */
  get #stream(): Duplex {
    return (this as unknown as { connection: pg.Connection }).connection.stream
  }
}

/** It stops, became a replica, is broken, or isn't the one that we were talking to: nothing of a single statement. */
const anotherServer = /^(?:08\w{3}|57P0\d|25006|58\w{3}|XX\w{3})$/

/** Whether nobody should use the connection again over which this was heard. */
function condemns(problem: unknown): boolean {
  // What didn't come from the server comes from the line to it.
  if (!(problem instanceof pg.DatabaseError)) return true
  return problem.severity === 'FATAL' || anotherServer.test(codeOf(problem)) || isMisremembered(problem)
}
