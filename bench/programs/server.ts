/**
 * WeChat Pay in a process of its own. `cheap` reads each request and sends one response, signed once beforehand, so that
 * what is measured is the client; it responds to lists with pages, and to files with as many bytes as are asked for.
 * `strict` is the sandbox, which checks everything.
 */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { serveQuestions } from '../lib/child.ts'
import { makePair } from '../lib/make-pair.ts'
import { buildBody, mchid, publicKeyId, serialNo, type Target } from '../lib/target.ts'

/** What the process is asked. */
export type ServerQuestion =
  | 'target'
  /** From now on a list has so many rows; and how long a row's own text is. */
  | { readonly rows: number; readonly rowBytes: number }
  /** The link to a file of so many bytes, and its digest. */
  | { readonly fileBytes: number }

/** What names a file. */
export interface FileLink {
  readonly download_url: string
  readonly hash_type: string
  readonly hash_value: string
}

const time = '2015-05-20T13:29:35.120+08:00'
const built = Buffer.from(
  JSON.stringify({ ...buildBody, state: 'ESTABLISHED', build_time: time, create_time: time, update_time: time }),
)

function signed(body: Buffer, key: KeyObject): Record<string, string | number> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = 'd824f2e086d3c1df967785d13fcd22ef'
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Request-ID': '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': sign('sha256', message, key).toString('base64'),
    'Wechatpay-Serial': publicKeyId,
  }
}

const chunk = Buffer.alloc(64 * 1024, 'row,of,a,bill\n')

/** The chunks of a file. */
function* chunksOf(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk
}

/** One page, whose rows begin at `offset` pages. */
function pageOf({ searchParams }: URL, rows: number, rowBytes: number): Buffer {
  const [limit, offset] = [Number(searchParams.get('limit') ?? 50), Number(searchParams.get('offset'))]
  const start = offset * limit
  const row = (_: unknown, index: number) => ({
    partner: { type: 'MERCHANT', merchant_id: String(2_480_000_000 + start + index) },
    authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' },
    create_time: time,
    note: 'n'.repeat(rowBytes),
  })
  const length = Math.max(Math.min(limit, rows - start), 0)
  return Buffer.from(JSON.stringify({ data: Array.from({ length }, row), limit, offset, total_count: rows }))
}

async function startCheap(): Promise<(question: ServerQuestion) => unknown> {
  const [merchant, wechatpay] = [makePair(), makePair()]
  const key = createPrivateKey(wechatpay.privateKey)
  const builtHeaders = signed(built, key)
  let list = { rows: 0, rowBytes: 0 }
  const respond = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    if (url.startsWith('/v3/marketing/partnerships/build')) {
      response.writeHead(200, builtHeaders).end(built)
    } else if (url.startsWith('/file')) {
      const chunks = chunksOf(Number(url.slice('/file?bytes='.length)))
      const more = (): void => {
        const { value } = chunks.next()
        if (value === undefined) response.end()
        else if (response.write(value)) more()
        else response.once('drain', more)
      }
      response.writeHead(200, { 'Content-Type': 'text/csv' })
      more()
    } else {
      const page = pageOf(new URL(url, 'http://127.0.0.1'), list.rows, list.rowBytes)
      response.writeHead(200, signed(page, key)).end(page)
    }
  }
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => respond(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = merchant
  const target: Target = { url, mchid, serialNo, privateKey, publicKeyId, publicKey: wechatpay.publicKey }
  return (question) => {
    if (question === 'target') return target
    if ('rows' in question) {
      list = question
      return undefined
    }
    const hash = createHash('sha1')
    for (const next of chunksOf(question.fileBytes)) hash.update(next)
    return {
      download_url: `${url}/file?bytes=${question.fileBytes}`,
      hash_type: 'SHA1',
      hash_value: hash.digest('hex'),
    }
  }
}

async function startStrict(): Promise<() => Target> {
  const sandbox = await createSandbox({ keepRequests: 100 })
  const { url } = await serve(sandbox)
  const { mchid, serialNo, privateKey } = sandbox.merchant
  const { id, pem } = sandbox.wechatpay.publicKey
  return () => ({ url, mchid, serialNo, privateKey, publicKeyId: id, publicKey: pem })
}

const [, , kind] = process.argv
serveQuestions(kind === 'strict' ? await startStrict() : await startCheap())
