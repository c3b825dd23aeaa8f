import type { CDPSession, Page } from 'playwright-core'

/** As the browser's protocol describes it: a key that is plugged in, or the device itself. */
export type Plugged = {
  protocol?: 'ctap2' | 'u2f'
  transport?: 'usb' | 'internal'
  /** Whether it asks for PIN, finger or face, and gets it. Left out: a touch is all that it knows. */
  verifies?: boolean
}

/** A virtual authenticator of Chromium's at this page, touched by itself. Keeps what is made on it while the page's browser lives. */
export async function plugIn(page: Page, { protocol = 'ctap2', transport = 'usb', verifies = false }: Plugged = {}) {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol,
      transport,
      hasResidentKey: protocol === 'ctap2',
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  })
  const of = { authenticatorId }
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', of)).credentials,
    /** Puts it in the place of what is there, as another authenticator would hold it. */
    async hold(credential: Awaited<ReturnType<typeof held>>) {
      await session.send('WebAuthn.clearCredentials', of)
      await session.send('WebAuthn.addCredential', { ...of, credential })
    },
    forget: () => session.send('WebAuthn.clearCredentials', of),
    /** Its signatures are of something else from now on. */
    signWrongly: (isBogusSignature: boolean) =>
      session.send('WebAuthn.setResponseOverrideBits', { ...of, isBogusSignature }),
    pullOut: () => session.send('WebAuthn.removeVirtualAuthenticator', of),
  }

  async function held() {
    const { credentials } = await session.send('WebAuthn.getCredentials', of)
    return credentials[0]!
  }
}
