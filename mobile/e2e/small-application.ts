import type { HostCalls } from '../../src/client/countersign.ts'

/** The tests' small application (`test/small-application.ts`), which calls everything otherwise than Countersign's own. */
export const application: { host: HostCalls } = {
  host: {
    mountedAt: '/two-step',
    signIn: { path: '/login', body: (email, password) => ({ person: email, password }) },
    tokenIn: ({ access }) => (access as { token?: string } | undefined)?.token,
    signOut: '/logout',
    enter: '/to-two-step',
  },
}
