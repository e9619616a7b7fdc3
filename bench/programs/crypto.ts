/**
 * Signing, verifying and reading notifications, in one process: each task is done by several subjects, who take turns
 * outside.
 */
import { createCipheriv } from 'node:crypto'
import {
  createKeyring,
  createSigner,
  importPrivateKey,
  importPublicKey,
  parseNotification,
  signRequest,
  verifyResponse,
} from '@wechatpay-edge/core'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { Peer } from '../callers/node-v3.ts'
import { serveQuestions } from '../lib/child.ts'
import { load } from '../lib/load.ts'
import { makePair } from '../lib/make-pair.ts'
import { buildBody, buildPath, mchid, publicKeyId, serialNo } from '../lib/target.ts'

/** What the process is asked. */
export type CryptoQuestion =
  | 'tasks'
  | { readonly task: string; readonly subject: string; readonly times: number; readonly concurrency: number }

/** What doing it once costs, in microseconds. */
export interface TaskCost {
  /** Of CPU, in all threads of this process. */
  readonly cpu: number
  readonly clock: number
}

type Task = Readonly<Record<string, () => unknown>>

const { subtle } = globalThis.crypto
const algorithm = 'RSASSA-PKCS1-v1_5'
const [merchant, wechatpay] = [makePair(), makePair()]
const apiV3Key = 'Nf3kR8sTq1ZbW6yLc0VxJ7hGd2PmE9uA'
const signingKey = await importPrivateKey(merchant.privateKey)
const answerKey = await importPrivateKey(wechatpay.privateKey)
const verifyingKey = await importPublicKey(wechatpay.publicKey)
const signer = createSigner({ mchid, serialNo, privateKey: merchant.privateKey })
const keyring = createKeyring({ [publicKeyId]: wechatpay.publicKey })
const platformKey = (await keyring.get(publicKeyId)) ?? { verify: () => undefined }
const pluginKey = Rsa.from(merchant.privateKey, Rsa.KEY_TYPE_PRIVATE)
const pluginPublicKey = Rsa.from(wechatpay.publicKey, Rsa.KEY_TYPE_PUBLIC)
const nodeV3 = new Peer(
  { mchid, serialNo, privateKey: merchant.privateKey, publicKeyId, publicKey: wechatpay.publicKey },
  apiV3Key,
)

const requestText = JSON.stringify(buildBody)
const timestamp = Math.floor(Date.now() / 1000)
const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'
const requestBytes = Buffer.from(`POST\n${buildPath}\n${timestamp}\n${nonce}\n${requestText}\n`)
const url = `https://api.mch.weixin.qq.com${buildPath}`
const request = new Request(url, { method: 'POST', body: requestText, redirect: 'manual' })

const authorization: Task = {
  'subtle.sign alone': () => subtle.sign(algorithm, signingKey, requestBytes),
  'wechatpay-edge': () => signRequest(request, signer, { body: requestText }),
  'wechatpay-axios-plugin': () => {
    const message = Formatter.request('POST', buildPath, timestamp, nonce, requestText)
    return Formatter.authorization(mchid, nonce, Rsa.sign(message, pluginKey), timestamp, serialNo)
  },
  'wechatpay-node-v3': () => nodeV3.authorize(buildPath, buildBody),
}

/** What WeChat Pay signs, as the headers and the body that arrive. */
async function signed(body: string) {
  const given = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`)
  const raw = new Uint8Array(await subtle.sign(algorithm, answerKey, given))
  const signature = Buffer.from(raw).toString('base64')
  const headers = {
    'Wechatpay-Timestamp': `${timestamp}`,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': signature,
    'Wechatpay-Serial': publicKeyId,
  }
  return { body, given, raw, signature, headers }
}

const response = await signed(JSON.stringify({ ...buildBody, state: 'ESTABLISHED' }))

async function rawVerify(message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!(await subtle.verify(algorithm, verifyingKey, signature, message))) throw new Error('not its signature')
}

const verification: Task = {
  'subtle.verify alone': () => rawVerify(response.given, response.raw),
  'wechatpay-edge, a key of the keyring': () => platformKey.verify(response.given, response.raw),
  'wechatpay-axios-plugin': () => {
    const message = Formatter.response(`${timestamp}`, nonce, response.body)
    if (!Rsa.verify(message, response.signature, pluginPublicKey)) throw new Error('not its signature')
  },
  'wechatpay-node-v3': () =>
    nodeV3.verifySign({
      timestamp,
      nonce,
      body: response.body,
      serial: publicKeyId,
      signature: response.signature,
    }),
}

const makeResponse = () => new Response(response.body, { headers: response.headers })

const verifiedResponse: Task = {
  'a Response read, subtle.verify': async () => {
    const body = new Uint8Array(await makeResponse().arrayBuffer())
    const head = Buffer.from(`${timestamp}\n${nonce}\n`)
    await rawVerify(Buffer.concat([head, body, Buffer.from('\n')]), Buffer.from(response.signature, 'base64'))
  },
  'wechatpay-edge': () => verifyResponse(makeResponse(), keyring),
}

/** Encrypted and signed, by node:crypto. */
async function makeNotification(bytes: number) {
  const resourceNonce = 'Oiyu5riw0HOJ'
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, resourceNonce).setAAD(Buffer.from('transaction'))
  const plain = JSON.stringify({ out_trade_no: '1217752501201407033233368018', attach: 'a'.repeat(bytes) })
  const sealed = [cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return signed(
    JSON.stringify({
      id: 'EV-2018022511223320873',
      create_time: '2015-05-20T13:29:35+08:00',
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource: {
        original_type: 'transaction',
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: Buffer.concat(sealed).toString('base64'),
        associated_data: 'transaction',
        nonce: resourceNonce,
      },
    }),
  )
}

interface Envelope {
  readonly resource: { readonly ciphertext: string; readonly nonce: string; readonly associated_data: string }
}

async function notificationTask(bytes: number): Promise<Task> {
  const { body, headers, raw, signature } = await makeNotification(bytes)
  const rawBody = Buffer.from(body)
  const aesKey = await subtle.importKey('raw', Buffer.from(apiV3Key), 'AES-GCM', false, ['decrypt'])
  return {
    'subtle alone, JSON.parse': async () => {
      const head = Buffer.from(`${timestamp}\n${nonce}\n`)
      await rawVerify(Buffer.concat([head, rawBody, Buffer.from('\n')]), raw)
      const { resource } = JSON.parse(rawBody.toString()) as Envelope
      const [iv, additionalData] = [Buffer.from(resource.nonce), Buffer.from(resource.associated_data)]
      const ciphertext = Buffer.from(resource.ciphertext, 'base64')
      const plain = await subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, aesKey, ciphertext)
      return JSON.parse(Buffer.from(plain).toString())
    },
    'wechatpay-edge': () => parseNotification({ headers, rawBody }, { keyring, apiV3Key }),
    'wechatpay-axios-plugin': () => {
      const text = rawBody.toString()
      if (!Rsa.verify(Formatter.response(`${timestamp}`, nonce, text), signature, pluginPublicKey)) {
        throw new Error('not its signature')
      }
      const { resource } = JSON.parse(text) as Envelope
      return JSON.parse(
        Aes.AesGcm.decrypt(resource.ciphertext, apiV3Key, resource.nonce, resource.associated_data),
      ) as unknown
    },
    'wechatpay-node-v3': async () => {
      const text = rawBody.toString()
      const given = { timestamp, nonce, body: text, serial: publicKeyId, signature }
      if (!(await nodeV3.verifySign(given))) throw new Error('not its signature')
      const { resource } = JSON.parse(text) as Envelope
      return nodeV3.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce)
    },
  }
}

const tasks: Readonly<Record<string, Task>> = {
  authorization,
  verification,
  'verified response': verifiedResponse,
  'notification of 1 kB': await notificationTask(1000),
  'notification of 10 kB': await notificationTask(10_000),
  'notification of 100 kB': await notificationTask(100_000),
  'notification of 1 MB': await notificationTask(1_000_000),
}

serveQuestions<CryptoQuestion>(async (question) => {
  if (question === 'tasks') return Object.entries(tasks).map(([task, subjects]) => [task, Object.keys(subjects)])
  const run = tasks[question.task]?.[question.subject]
  if (!run) throw new Error(`there is no ${question.task} by ${question.subject}`)
  const before = process.cpuUsage()
  const start = performance.now()
  await load(run, question.times, question.concurrency)
  const clock = ((performance.now() - start) * 1000) / question.times
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / question.times, clock } satisfies TaskCost
})
