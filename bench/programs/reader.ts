/** Lists rows or downloads a file, in a process of its own whose memory is watched. */
import { createWechatPay, download } from '@wechatpay-edge/client'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'
import { serveQuestions } from '../lib/child.ts'
import type { Target } from '../lib/target.ts'
import type { FileLink } from './server.ts'

/** What the process is asked. */
export type ReaderQuestion =
  | { readonly connect: Target }
  | { readonly list: { readonly limit: number } }
  | { readonly file: FileLink; readonly isBare: boolean }

/** What reading cost. */
export interface Reading {
  readonly count: number
  readonly ms: number
  /** How far the memory of the process (RSS) rose over what it was before, at most, in MB. */
  readonly peakMb: number
  /** What is left on the heap when half of it was read, more than before, in MB. */
  readonly heldMb: number
}

let target: Target
const rssMb = () => process.memoryUsage.rss() / 2 ** 20
const heapMb = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

async function watch(read: (step: (count: number) => void) => Promise<number>): Promise<Reading> {
  const heap = heapMb()
  const before = rssMb()
  let peak = before
  let held = 0
  let steps = 0
  const start = performance.now()
  const count = await read((read) => {
    if (++steps % 50 === 0) peak = Math.max(peak, rssMb())
    if (read > 0) held = heapMb() - heap
  })
  const ms = performance.now() - start
  return { count, ms, peakMb: Math.max(peak, rssMb()) - before, heldMb: held }
}

function options() {
  const { url, mchid, serialNo, privateKey, publicKeyId, publicKey } = target
  const keys = { merchant: { mchid, serialNo, privateKey }, wechatpay: { [publicKeyId]: publicKey } }
  return { ...keys, hosts: [url], timeoutMs: 600_000 }
}

function list(limit: number): Promise<Reading> {
  return watch(async (step) => {
    const client = createPartnershipsClient(options())
    const query = { limit, authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' } } as const
    let count = 0
    for await (const _ of client.list(query)) step(++count % 10_000 === 0 ? count : 0)
    return count
  })
}

/** @param isBare - by `fetch` alone, without a digest */
function readFile(link: FileLink, isBare: boolean): Promise<Reading> {
  return watch(async (step) => {
    const { body } = isBare ? await fetch(link.download_url) : await download(createWechatPay(options()), link)
    let bytes = 0
    for await (const chunk of body ?? []) {
      bytes += chunk.length
      step(0)
    }
    return bytes
  })
}

serveQuestions<ReaderQuestion>((question) => {
  if ('list' in question) return list(question.list.limit)
  if ('file' in question) return readFile(question.file, question.isBare)
  target = question.connect
  return undefined
})
