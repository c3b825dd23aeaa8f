import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NodeDoor } from 'countersign/node'
import { AppModule } from './app.module.js'

const { FRONT_END = 'http://127.0.0.1:3001', HOST = '127.0.0.1', PORT = '3000' } = process.env

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
app.enableCors({ origin: FRONT_END })
app.useGlobalPipes(new ValidationPipe({ whitelist: true }))
app.enableShutdownHooks()
const twoStep = app.get<NodeDoor>('TwoStep')
app.use(twoStep.pages)
app.use('/auth/two-step', twoStep.enter())
app.use('/password', twoStep.guard({ fresh: true }))
await app.listen(Number(PORT), HOST)
console.log(`Letters is listening at http://${HOST}:${PORT}, for the front end at ${FRONT_END}`)
