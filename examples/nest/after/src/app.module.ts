import { randomBytes } from 'node:crypto'
import { Module } from '@nestjs/common'
import { JwtModule } from '@nestjs/jwt'
import { AuthController } from './auth.controller.js'
import { Database } from './database.js'
import { InboxController } from './inbox.controller.js'
import { PasswordController } from './password.controller.js'
import { PeopleService } from './people.service.js'
import { TokensService } from './tokens.service.js'
import { twoStep } from './two-step.js'

@Module({
  imports: [
    JwtModule.register({
      secret: process.env.JWT_SECRET ?? randomBytes(32).toString('base64'),
      signOptions: { algorithm: 'HS256', expiresIn: '5m' },
      verifyOptions: { algorithms: ['HS256'] },
    }),
  ],
  controllers: [AuthController, InboxController, PasswordController],
  providers: [Database, PeopleService, TokensService, twoStep],
})
export class AppModule {}
