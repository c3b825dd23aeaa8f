/** What express-session, cookie-session, @fastify/session and their like put there. */
export const hasSession = (request: object): request is { session: unknown } =>
  'session' in request && Boolean(request.session)

/** After a fault nothing is saved of a session that was being opened: what isn't there any more is left alone, by all of them (requirement HOST-3). */
export function leaveSession(request: object): void {
  if (hasSession(request)) request.session = null
}
