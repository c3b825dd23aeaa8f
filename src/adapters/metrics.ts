import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What one node tells of itself: counts and durations, never whose. */
export type Metrics = {
  /** `route` is the pattern, never the URL. */
  requestAnswered(about: { method: string; route: string; status: number; seconds: number }): void
  /** An event was written. One whose transaction was rolled back counts as well. */
  eventRecorded(action: string): void
  /** Everything in Prometheus' text format. */
  text(): Promise<string>
  contentType: string
}

/** Mail in the outbox: `waiting` and `givenUp` in messages, `longest` in milliseconds. */
type MailWaiting = { waiting: number; givenUp: number; longest: number }

/** Where nobody asks, nothing is counted. */
export const noMetrics: Metrics = {
  requestAnswered: () => {},
  eventRecorded: () => {},
  text: async () => '',
  contentType: 'text/plain',
}

/** Counts for this process; `mailWaiting` is asked at each look. */
export function createMetrics(mailWaiting: () => Promise<MailWaiting>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'countersign_' })
  const requests = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time to answer a request, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const events = new Counter({
    name: 'countersign_audit_events_total',
    help: 'Events written into the audit trail, by action.',
    labelNames: ['action'],
    registers,
  })
  const mail = new Gauge({
    name: 'countersign_mail_messages',
    help: 'Messages in the outbox: waiting to be sent, or given up.',
    labelNames: ['state'],
    registers,
  })
  const longestWait = new Gauge({
    name: 'countersign_mail_longest_wait_seconds',
    help: 'How long the oldest unsent message has waited.',
    registers,
  })
  return {
    requestAnswered: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    eventRecorded: (action) => events.inc({ action }),
    async text() {
      const { waiting, givenUp, longest } = await mailWaiting()
      mail.set({ state: 'waiting' }, waiting)
      mail.set({ state: 'given_up' }, givenUp)
      longestWait.set(longest / 1000)
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}
