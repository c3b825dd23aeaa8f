import type { Services } from '../../services.ts'
import { downloadLongest } from '../../limits.ts'
import type { Whereabouts } from '../../moment.ts'
import { isAdministratorOf } from './people.queries.ts'
import type { Person } from './person.ts'
import type { Session } from '../../host/session.ts'

/** A file of rows: `next` reads some of them, and answers null at the end. */
type InPieces<Row> = {
  what: 'history' | 'people'
  next: () => Promise<Row[] | null>
  text: { head: () => string; rows: (rows: Row[]) => string }
}

/**
 * What an organisation's administrator downloads, as a stream of `head` and `rows`: a piece is read when the one before is taken, and at its turn on the one
 * thread, so that neither memory nor anybody else's requests notice how many there are (requirement OPS-5). Whoever reads must be an administrator at each
 * piece: the stream breaks off for one who isn't any more (OPS-6), and for one who doesn't take it within `downloadLongest`. Refuses `one_at_a_time`.
 */
export function downloadInPieces<Row>(
  services: Services,
  { person }: Session<Person>,
  { what, next, text }: InPieces<Row>,
  from: Whereabouts,
): ReadableStream<Uint8Array> {
  const place = services.lines.thread.enter({ whose: `${what}:${person.id}`, hungUp: from.hungUp })
  const encoder = new TextEncoder()
  let ending: NodeJS.Timeout
  let begun = false

  async function piece(): Promise<string | null> {
    if (!begun) {
      begun = true
      return text.head()
    }
    if (!(await isAdministratorOf(services.db, person.id, person.organisation.id))) throw new BrokenOff()
    const rows = await next()
    return rows && text.rows(rows)
  }

  function end() {
    clearTimeout(ending)
    place.leave()
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        ending = setTimeout(() => {
          end()
          controller.error(new BrokenOff())
        }, downloadLongest).unref()
      },
      async pull(controller) {
        try {
          const written = await place.turn(piece)
          if (written !== null) return controller.enqueue(encoder.encode(written))
          end()
          controller.close()
        } catch (problem) {
          end()
          services.log.warn(
            { problem: problem instanceof Error ? problem.name : 'unknown' },
            'a download was broken off',
          )
          throw problem
        }
      },
      cancel: end,
    },
    // Nothing is read ahead.
    { highWaterMark: 0 },
  )
}

/** The file that was begun must not look whole. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff'
}
