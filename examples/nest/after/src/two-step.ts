import { JwtService } from '@nestjs/jwt'
import { createCountersign, type Host, stampOf } from 'countersign'
import { type NodeCall, nodeDoor } from 'countersign/node'
import { PeopleService, type Person } from './people.service.js'
import { TokensService } from './tokens.service.js'

const { BASE_URL, COUNTERSIGN_DATABASE: database = '', COUNTERSIGN_KEYS: keys, FRONT_END: home = '' } = process.env
const about = { database, keys, product: { name: 'Letters', home, signIn: home }, origins: [home] }
const stamped = (person?: Person) => person && { ...person, stamp: stampOf(person.password_hash, person.email) }
const signedIn = ({ sub: person, session }: Record<string, string>) => ({ person, session })
export const twoStep = { provide: 'TwoStep', inject: [PeopleService, TokensService, JwtService], useFactory: openDoor }

async function openDoor(people: PeopleService, tokens: TokensService, jwt: JwtService) {
  const host: Host<NodeCall> = {
    findPerson: (id) => stamped(people.find(Number(id))),
    whoIs: ({ req }) => jwt.verifyAsync(req.headers.authorization?.slice(7) ?? '').then(signedIn, () => null),
    openSession: async ({ person, session }) => ({ session, json: await tokens.issue(Number(person), session) }),
    endSessions: ({ person, but }) => tokens.endAllOf(Number(person), but),
    checkPassword: async (id, given) => !!(await people.withPassword(people.find(Number(id))?.email ?? '', given)),
  }
  const countersign = await createCountersign({ ...about, baseUrl: `${BASE_URL}/two-step`, host })
  return { ...nodeDoor(countersign), onApplicationShutdown: countersign.close }
}
