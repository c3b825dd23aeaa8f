import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common'
import type { Request } from 'express'
import { PeopleService, type Person } from './people.service.js'
import { TokensService } from './tokens.service.js'

type Authenticated = Request & { person?: Person }

/** Lets through whoever sends an access token. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly people: PeopleService,
    private readonly tokens: TokensService,
  ) {}

  async canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<Authenticated>()
    const [scheme, token] = request.headers.authorization?.split(' ') ?? []
    if (scheme !== 'Bearer' || !token) throw new UnauthorizedException()
    const id = await this.tokens.personOf(token).catch(() => undefined)
    request.person = id === undefined ? undefined : this.people.find(id)
    if (!request.person) throw new UnauthorizedException()
    return true
  }
}

/** Who was let through. */
export const SignedIn = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Authenticated>().person,
)
