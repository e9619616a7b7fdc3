/** Nest: `rawBody: true` keeps the bytes beside what was parsed, as `request.rawBody`. */
import 'reflect-metadata'
import { Controller, Module, Post, type RawBodyRequest, Req, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { handleNotification } from '@wechatpay-edge/core'
import type { Request, Response } from 'express'
import { createShop, type Transaction } from './shop.ts'

const { options, save } = createShop(process.env)

@Controller('notify')
class NotificationController {
  @Post()
  async receive(@Req() request: RawBodyRequest<Request>, @Res() reply: Response): Promise<void> {
    const message = { headers: request.headers, rawBody: request.rawBody as Buffer }
    const response = await handleNotification<Transaction>(message, options, save)
    reply
      .status(response.status)
      .type('json')
      .send(await response.text())
  }
}

@Module({ controllers: [NotificationController] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true })
// Its own limit is 100 kB, and notifications may have more than 1 MiB.
app.useBodyParser('json', { limit: '2mb' })
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
console.log('Listening on', await app.getUrl())
