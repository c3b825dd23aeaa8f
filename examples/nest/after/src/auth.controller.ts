import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res, UnauthorizedException } from '@nestjs/common'
import { IsString } from 'class-validator'
import type { NodeCall, NodeDoor } from 'countersign/node'
import { PeopleService } from './people.service.js'
import { TokensService } from './tokens.service.js'

class SignIn {
  @IsString() email!: string
  @IsString() password!: string
}

class Refresh {
  @IsString() refreshToken!: string
}

@Controller('auth')
export class AuthController {
  constructor(
    private readonly people: PeopleService,
    private readonly tokens: TokensService,
    @Inject('TwoStep') private readonly twoStep: NodeDoor,
  ) {}

  @Post('sign-in')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async signIn(@Body() { email, password }: SignIn, @Req() req: NodeCall['req'], @Res() res: NodeCall['res']) {
    const person = await this.people.withPassword(email, password)
    if (!person) throw new UnauthorizedException('The e-mail or the password is wrong.')
    await this.twoStep.begin(req, res, { person: String(person.id), means: 'password' })
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async refresh(@Body() { refreshToken }: Refresh) {
    const renewed = await this.tokens.renew(refreshToken)
    if (!renewed) throw new UnauthorizedException('Please sign in again.')
    return renewed
  }

  @Post('sign-out')
  @HttpCode(204)
  signOut(@Body() { refreshToken }: Refresh) {
    this.tokens.endSignIn(refreshToken)
  }
}
