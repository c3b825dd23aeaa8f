import { Body, Controller, ForbiddenException, Header, HttpCode, Post, UseGuards } from '@nestjs/common'
import { IsString, MinLength } from 'class-validator'
import { AuthGuard, SignedIn } from './auth.guard.js'
import { PeopleService, type Person } from './people.service.js'
import { TokensService } from './tokens.service.js'

class ChangePassword {
  @IsString() old!: string
  @IsString() @MinLength(12) new!: string
}

@Controller('password')
@UseGuards(AuthGuard)
export class PasswordController {
  constructor(
    private readonly people: PeopleService,
    private readonly tokens: TokensService,
  ) {}

  /** Ends every sign-in, and answers with the tokens of a new one. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async change(@SignedIn() person: Person, @Body() passwords: ChangePassword) {
    if (!(await this.people.withPassword(person.email, passwords.old))) {
      throw new ForbiddenException('The old password is wrong.')
    }
    await this.people.setPassword(person.id, passwords.new)
    this.tokens.endAllOf(person.id)
    return this.tokens.issue(person.id)
  }
}
