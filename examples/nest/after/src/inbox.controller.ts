import { Controller, Get, Header, UseGuards } from '@nestjs/common'
import { AuthGuard, SignedIn } from './auth.guard.js'
import { PeopleService, type Person } from './people.service.js'

@Controller('inbox')
@UseGuards(AuthGuard)
export class InboxController {
  constructor(private readonly people: PeopleService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  read(@SignedIn() person: Person) {
    const letters = this.people.lettersTo(person.id)
    return { name: person.name, letters: letters.map(({ from_name, text }) => ({ from: from_name, text })) }
  }
}
