import pg from 'pg'

/** Of the driver's client and connection, what its types don't tell. */
type Connection = pg.Connection & {
  execute(of: { portal: string; rows?: number }): void
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
}
type Sent = { name: string | undefined; portal: string; callback: Answered }
type Answered = (problem: Error | null, result?: pg.QueryResult) => void
export type Asked = { name?: string | undefined; text: string; values: unknown }

/**
 * What goes to the server in one write has one Sync, behind the last (postgresql.org/docs/current/protocol-flow.html, "Pipelining"): it answers all of it at once,
 * and where one fails, a `begin` for one, it does nothing of what stands behind. The driver gives each query a Sync, and waits for the answer to that.
 */
export class Batch {
  readonly #connection: Connection
  readonly #sent: () => BatchedQuery[]
  #last: BatchedQuery | undefined
  constructor(client: pg.Client) {
    const { connection } = client as unknown as { connection: Connection }
    this.#connection = connection
    this.#sent = () => (client as unknown as { _sentQueryQueue: BatchedQuery[] })._sentQueryQueue
  }

  /** One more, behind those before it; `send` is the client's own. */
  ask(asked: Asked, send: (query: BatchedQuery) => void): Promise<pg.QueryResult> {
    const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>()
    const query = new BatchedQuery(
      asked,
      (problem, result) => (problem ? reject(problem) : resolve(result!)),
      this.#sent,
    )
    if (this.#last) this.#last.next = query
    this.#last = query
    send(query)
    return promise
  }

  /** Nothing comes behind it. */
  end(): void {
    if (!this.#last) return
    this.#last = undefined
    this.#connection.sync()
  }
}

class BatchedQuery extends pg.Query {
  next: BatchedQuery | undefined
  readonly #sent: () => BatchedQuery[]
  constructor({ name, text, values }: Asked, callback: Answered, sent: () => BatchedQuery[]) {
    // The driver copies an object field by field, which takes as long as all else here.
    super(text, values, callback as never)
    Object.assign(this, { name, queryMode: 'extended' })
    this.#sent = sent
  }

  /** As the driver's, without its Sync. */
  _getRows(connection: Connection): void {
    connection.execute({ portal: this.#of.portal })
  }

  get #of(): Sent {
    return this as unknown as Sent
  }

  /** The driver goes on to the next one when the server is ready for it. It is; it just isn't asked. */
  handleCommandComplete(message: unknown, connection: Connection): void {
    driver.handleCommandComplete.call(this, message, connection)
    if (this.next) connection.emit('readyForQuery', { status: 'T' })
  }

  /** Those behind it get no answer of their own. What the server was to remember of them it doesn't. */
  handleError(problem: Error, connection: Connection): void {
    driver.handleError.call(this, problem, connection)
    for (let skipped = this.next; skipped; skipped = skipped.next) {
      this.#sent().shift()
      const { name, callback } = skipped.#of
      if (name !== undefined && !(name in connection.parsedStatements)) delete connection.submittedNamedStatements[name]
      callback(problem)
    }
  }
}

const driver = pg.Query.prototype as unknown as {
  handleCommandComplete(message: unknown, connection: Connection): void
  handleError(problem: Error, connection: Connection): void
}
