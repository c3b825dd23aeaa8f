import 'reflect-metadata'
import { Controller, Get, Module, Post, Req, Res, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { inboxPage, passwordPage, signInPage } from './pages.js'
import { addTwoStep, isAda } from './two-step.js'

export async function startNest(sessions) {
  const { countersign, door } = await addTwoStep(sessions.ports)
  const html = (reply, page) => reply.type('text/html').send(page)

  const signedIn = {
    canActivate(context) {
      const [request, reply] = context.getArgs()
      if (request.session.userId) return true
      reply.redirect('/sign-in', 303)
      return new Promise(() => {})
    },
  }
  // A hook becomes a guard: what was answered goes no further.
  const ask = door.guard({ fresh: true })
  const fresh = {
    canActivate(context) {
      const [request, reply] = context.getArgs()
      return new Promise((goOn, fail) => ask(request, reply, (problem) => (problem ? fail(problem) : goOn(true))))
    },
  }

  class Pages {}
  const routes = {
    signInForm: [Get('/sign-in'), (_request, reply) => html(reply, signInPage)],
    signIn: [Post('/sign-in'), signIn],
    inbox: [Get('/inbox'), (_request, reply) => html(reply, inboxPage('Ada Lind')), UseGuards(signedIn)],
    password: [Get('/password'), (_request, reply) => html(reply, passwordPage), UseGuards(fresh)],
    signOut: [Post('/sign-out'), signOut],
  }
  async function signIn(request, reply) {
    if (!isAda(request.body)) return void reply.redirect('/sign-in', 303)
    await request.session.regenerate()
    await door.begin(request, reply, { person: '1', means: 'password', next: '/inbox' })
  }
  async function signOut(request, reply) {
    await request.session.regenerate()
    reply.redirect('/sign-in', 303)
  }

  // As decorators would, which Node doesn't read.
  for (const [name, [where, handle, ...more]] of Object.entries(routes)) {
    const descriptor = { value: handle, configurable: true, enumerable: false, writable: true }
    Object.defineProperty(Pages.prototype, name, descriptor)
    Req()(Pages.prototype, name, 0)
    Res()(Pages.prototype, name, 1)
    for (const decorate of [where, ...more]) decorate(Pages.prototype, name, descriptor)
  }
  Controller()(Pages)
  class Application {}
  Module({ controllers: [Pages] })(Application)

  const app = await NestFactory.create(Application, new FastifyAdapter(), { logger: ['error'] })
  await sessions.register(app)
  await app.register(door.pages)
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onClose', () => countersign.close())
  return app
}
