import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { Linking } from 'react-native'
import { type Client, Failure } from '../../src/client/countersign.ts'
import { useSpeaking } from './speaking.ts'
import { beginsAnew, sentenceFor, wasTheLastTry } from './trouble.ts'
import { useWhenBack } from './when-back.ts'

/** What every screen knows of the server that it talks to. */
export type Visit = {
  client: Client
  server: string
  /** Leaves a sentence, or none, for the screen on which signing in begins anew. */
  tell: (sentence: string | null) => void
}

const VisitContext = createContext<Visit | null>(null)
export const VisitProvider = VisitContext.Provider

export function useVisit(): Visit {
  const visit = useContext(VisitContext)
  if (!visit) throw new Error('There is no server to talk to yet.')
  return visit
}

/** Where somebody must set two-step authentication up, in a browser, before the server answers anything else. */
export type SetUp = { manageUrl: string }

/** Asks the server something, one thing at a time, and holds what became of it. */
export function useAsking() {
  const { client, server, tell } = useVisit()
  const { say } = useSpeaking()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [setUp, askToSetUp] = useState<SetUp | null>(null)
  const asking = useRef(false)

  const ask = useCallback(
    async (work: () => Promise<unknown>) => {
      if (asking.current) return
      asking.current = true
      setBusy(true)
      setTrouble(null)
      try {
        await work()
        askToSetUp(null)
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure
        const sentence = await sentenceFor(failure, server, say)
        const { code, manageUrl } = failure
        askToSetUp(code === 'enrolment_required' && manageUrl !== undefined ? { manageUrl } : null)
        if (wasTheLastTry(failure)) client.leave()
        if (beginsAnew(failure)) tell(sentence)
        else setTrouble(sentence)
      } finally {
        asking.current = false
        setBusy(false)
      }
    },
    [client, server, say, tell],
  )
  return { ask, busy, trouble, setUp }
}

/** Opens the browser where two-step authentication is managed. Whose browser knows nobody gets a link that does. */
export function useBrowser() {
  const { client } = useVisit()
  return async (manageUrl: string) => {
    const link = client.state.status === 'signed-in' ? await client.enter().catch(unlessItIsSetUpFirst) : null
    await Linking.openURL(link ?? manageUrl)
  }
}

/** The application's own route may be shut to them as well: then there is the address. */
function unlessItIsSetUpFirst(failure: unknown): null {
  if (failure instanceof Failure && failure.code === 'enrolment_required') return null
  throw failure
}

/** Something that the server knows: read at first, whenever the app comes back to the front, and after each change. */
export function useAnswer<Answer>(question: (client: Client) => Promise<Answer>) {
  const { client } = useVisit()
  const { ask, busy, trouble, setUp } = useAsking()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const asked = useRef(question)
  const change = useCallback(
    (work: () => Promise<unknown>) =>
      ask(async () => {
        await work()
        setAnswer(await asked.current(client))
      }),
    [ask, client],
  )
  const read = useCallback(() => change(async () => {}), [change])
  useEffect(() => void read(), [read])
  useWhenBack(read)
  return { answer, read, change, busy, trouble, setUp }
}
