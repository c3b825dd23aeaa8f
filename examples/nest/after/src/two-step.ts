import { verify } from '@node-rs/argon2'
import { createCountersign, stampOf } from 'countersign'
import { type NodeCall, nodeDoor } from 'countersign/node'
import { PeopleService } from './people.service.js'
import { TokensService } from './tokens.service.js'

const { BASE_URL = 'http://localhost:3000', FRONT_END = 'http://127.0.0.1:3001', COUNTERSIGN_KEYS = '' } = process.env

async function createTwoStep(people: PeopleService, tokens: TokensService) {
  const countersign = await createCountersign<NodeCall>({
    baseUrl: `${BASE_URL}/two-step`,
    database: process.env.COUNTERSIGN_DATABASE ?? 'data/countersign.sqlite',
    keys: COUNTERSIGN_KEYS,
    product: { name: 'Letters', home: FRONT_END, signIn: FRONT_END },
    origins: [FRONT_END],
    host: {
      findPerson(id) {
        const person = people.find(Number(id))
        return person ? { ...person, stamp: stampOf(person.password_hash, person.email) } : null
      },
      whoIs: ({ req }) => tokens.whoSent(req.headers.authorization),
      async openSession({ person, generation, session }) {
        return { session, json: await tokens.issue(Number(person), generation, session) }
      },
      checkPassword: (id, password) => verify(people.find(Number(id))?.password_hash ?? '', password),
    },
  })
  return { ...countersign, ...nodeDoor(countersign), onApplicationShutdown: () => countersign.close() }
}

/** The second step of signing in, below /two-step. */
export const twoStep = { provide: 'TwoStep', inject: [PeopleService, TokensService], useFactory: createTwoStep }
export type TwoStep = Awaited<ReturnType<typeof createTwoStep>>
