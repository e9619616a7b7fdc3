/** Servers that do what no sandbox does: cut answers, redirect, or are strangers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import { onTestFinished } from 'vitest'
import { mchid, merchant, publicKeyId, serialNo, signedResponse, wechatpay } from '../../../lib/vendor.ts'
import { byTransport } from './transport.ts'

/** One request as it came over the socket. */
export interface Received {
  readonly method: string
  /** The request-target, as sent. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** A server on loopback. */
export interface RawServer {
  readonly url: string
  readonly received: readonly Received[]
  /** How many connections were made to it. */
  readonly connections: number
}

/** Listens until the test is over. */
export async function listen(
  answer: (request: Received, response: ServerResponse, number: number) => unknown,
): Promise<RawServer> {
  const received: Received[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: target = '', headers } = request
    const one = { method, target, headers, body: Buffer.concat(chunks) }
    received.push(one)
    await answer(one, response, received.length)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    get connections() {
      return connections
    },
  }
}

/** A URL at which nobody listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** Sends what WeChat Pay would have signed. */
export async function sendSigned(
  response: ServerResponse,
  answer: Parameters<typeof signedResponse>[0],
): Promise<void> {
  const signed = signedResponse(answer)
  const bytes = Buffer.from(await signed.arrayBuffer())
  response.writeHead(signed.status, { ...Object.fromEntries(signed.headers), 'Content-Length': bytes.length })
  response.end(bytes)
}

/** What a client trusts whose answers `sendSigned` signs. */
export const vendorOptions = {
  merchant: { mchid, serialNo, privateKey: merchant.privatePem },
  wechatpay: { [publicKeyId]: wechatpay.publicPem },
  sleep: async (): Promise<void> => {},
}

/** The same, by the transport of the test file. */
export const transportOptions = (): Pick<PartnershipsClientOptions, 'merchant' | 'wechatpay' | 'fetch' | 'sleep'> => ({
  ...byTransport(vendorOptions),
  sleep: vendorOptions.sleep,
})
