import type { Mistake } from './mistake.ts'

const guarded = `  @UseGuards(AuthGuard)
  of(@SignedIn() person: Person, @Param('id') id: string) {
    if (String(person.id) !== id) throw new ForbiddenException()
    return this.people.lettersTo(person.id)
  }`

export const mistake: Mistake = {
  probe: 'before-guard',
  of: 'nest',
  what: 'The guard moved from the controller to each of its routes, and the newest of them has none.',
  right: [
    {
      file: 'src/inbox.controller.ts',
      from: `@Controller('inbox')\n@UseGuards(AuthGuard)`,
      to: `@Controller('inbox')`,
    },
    {
      file: 'src/inbox.controller.ts',
      from: `  @Get()`,
      to: `  @Get(':id')\n${guarded}\n\n  @Get()\n  @UseGuards(AuthGuard)`,
    },
    {
      file: 'src/inbox.controller.ts',
      from: `import { Controller, Get, Header,`,
      to: `import { Controller, ForbiddenException, Get, Header, Param,`,
    },
  ],
  mistake: [
    {
      file: 'src/inbox.controller.ts',
      from: guarded,
      to: `  of(@Param('id') id: string) {\n    return this.people.lettersTo(Number(id))\n  }`,
    },
  ],
  told: (target) => ({ ...target, routes: [...(target.routes ?? []), { method: 'GET', path: '/inbox/:id' }] }),
}
