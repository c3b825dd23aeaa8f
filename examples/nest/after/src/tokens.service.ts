import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { JwtService } from '@nestjs/jwt'
import { Database } from './database.js'

const refreshLength = 14 * 24 * 60 * 60 * 1000

/** Access tokens, which are good by their signature, and refresh tokens, each of which is good once. */
@Injectable()
export class TokensService {
  constructor(
    private readonly database: Database,
    private readonly jwt: JwtService,
  ) {}

  /** Both tokens; without a sign-in that they belong to, the first of a new one. */
  async issue(personId: number, signIn: string = randomUUID()) {
    const refreshToken = randomBytes(32).toString('base64url')
    this.database.prepare('update refresh_tokens set used = 1 where sign_in = ?').run(signIn)
    this.database.prepare('delete from refresh_tokens where expires_at <= ?').run(Date.now())
    this.database
      .prepare('insert into refresh_tokens (hash, person_id, sign_in, expires_at) values (?, ?, ?, ?)')
      .run(hashOf(refreshToken), personId, signIn, Date.now() + refreshLength)
    return { accessToken: await this.jwt.signAsync({ sub: String(personId), session: signIn }), refreshToken }
  }

  /** New ones for a refresh token. One that comes a second time was copied: nobody goes on with that sign-in. */
  async renew(refreshToken: string) {
    const renewed = this.database
      .prepare(
        'update refresh_tokens set used = 1 where hash = ? and used = 0 and expires_at > ? returning person_id, sign_in',
      )
      .get(hashOf(refreshToken), Date.now()) as { person_id: number; sign_in: string } | undefined
    if (renewed) return this.issue(renewed.person_id, renewed.sign_in)
    this.endSignIn(refreshToken)
    return undefined
  }

  endSignIn(refreshToken: string) {
    this.database
      .prepare('delete from refresh_tokens where sign_in = (select sign_in from refresh_tokens where hash = ?)')
      .run(hashOf(refreshToken))
  }

  endAllOf(personId: number, but: string | null = null) {
    this.database.prepare('delete from refresh_tokens where person_id = ? and sign_in is not ?').run(personId, but)
  }

  /** Whose access token that is. Throws where it is nobody's, or too old. */
  async personOf(accessToken: string) {
    const { sub } = await this.jwt.verifyAsync<{ sub: string }>(accessToken)
    return Number(sub)
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
