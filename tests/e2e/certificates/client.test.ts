/** A client with a certificate keyring, against the sandbox over TCP, through a rotation and a switch to the public key. */
import { readFileSync } from 'node:fs'
import { createCertificateKeyring, createSigner, encryptField, handleNotification } from '@wechatpay-edge/core'
import { createPartnershipsClient, type PartnershipsClient } from '@wechatpay-edge/partnerships'
import { createSandbox, createTestNotification, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'
import { serve } from '@wechatpay-edge/sandbox/node'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { body, freshKey, rejection } from '../client/lib/served.ts'

type Options = Partial<Parameters<typeof createCertificateKeyring>[0]>

interface Setting {
  readonly sandbox: Sandbox
  readonly url: string
  readonly keyring: ReturnType<typeof createCertificateKeyring>
  readonly client: PartnershipsClient
}

async function setUp(given: SandboxOptions = {}, options: Options = {}): Promise<Setting> {
  const sandbox = await createSandbox(given)
  const { url, close } = await serve(sandbox)
  onTestFinished(close)
  const { merchant, apiV3Key } = sandbox
  const keyring = createCertificateKeyring({ signer: createSigner(merchant), apiV3Key, hosts: [url], ...options })
  const { mchid, serialNo, privateKey } = merchant
  const client = createPartnershipsClient({
    merchant: { mchid, serialNo, privateKey },
    wechatpay: keyring,
    hosts: [url],
  })
  return { sandbox, url, keyring, client }
}

const build = (client: PartnershipsClient) => client.build(body, { idempotencyKey: freshKey() })
/** Which key signs the response to a call. */
const signerOf = async (client: PartnershipsClient): Promise<string | null> =>
  (await build(client).withResponse()).response.headers.get('Wechatpay-Serial')
const downloads = ({ requests }: Sandbox): number =>
  requests.filter(({ target }) => target === '/v3/certificates').length

describe('a client with a certificate keyring', () => {
  it('verifies with the certificate that it downloads, and asks for it from then on', async () => {
    const { sandbox, client, keyring } = await setUp()
    await client.ready()
    for (let n = 0; n < 3; n++) expect((await build(client)).state).toBe('ESTABLISHED')
    expect([downloads(sandbox), sandbox.requests.length]).toEqual([1, 4])
    expect(keyring.preferred).toBe(sandbox.wechatpay.certificate.serialNo)
    const asked = sandbox.requests.map(
      ({ headers }) => headers.find(([name]) => name.toLowerCase() === 'wechatpay-serial')?.[1],
    )
    expect(asked).toEqual([undefined, undefined, keyring.preferred, keyring.preferred])
  })

  it('follows a rotation, whichever certificate signs, and encrypts with the newer one', async () => {
    const { sandbox, client, keyring, url } = await setUp()
    await build(client)
    await sandbox.certificates.rotate()
    sandbox.certificates.share = 0.5
    const fresh = createPartnershipsClient({
      ...sandbox.clientOptions,
      fetch: undefined,
      wechatpay: { get: (serial) => keyring.get(serial) },
      hosts: [url],
    })
    const serials = new Set<string | null>()
    for (let n = 0; n < 10; n++) serials.add(await signerOf(fresh))
    const [older, newer] = sandbox.certificates.rows
    expect(serials).toEqual(new Set([older?.serialNo, newer?.serialNo]))
    expect([keyring.preferred, downloads(sandbox)]).toEqual([newer?.serialNo, 2])
    const key = await keyring.encryptionKey()
    if (!key) return expect.unreachable()
    expect((await encryptField('张三', key)).serial).toBe(newer?.serialNo)
    sandbox.certificates.finish()
    await build(client)
    expect(downloads(sandbox)).toBe(2)
  })

  it('switches to the public key without a lost call, and downloads nothing once only the key signs', async () => {
    const { sandbox, url, client: old } = await setUp()
    await build(old)
    const { id, pem } = sandbox.wechatpay.publicKey
    const { merchant, apiV3Key } = sandbox
    const signer = createSigner(merchant)
    const keyring = createCertificateKeyring({ signer, apiV3Key, hosts: [url], keys: { [id]: pem } })
    const client = createPartnershipsClient({
      ...sandbox.clientOptions,
      fetch: undefined,
      wechatpay: keyring,
      hosts: [url],
    })
    await client.ready()
    sandbox.reset()
    await build(client)
    expect(downloads(sandbox)).toBe(0)
    // Notifications are signed with either key, and WeChat Pay decides when.
    const receive = async (signer: 'publicKey' | 'certificate') => {
      const request = await createTestNotification('REFUND.SUCCESS', {}, { identity: sandbox.identity, signer })
      return (await handleNotification(request, { keyring, apiV3Key }, () => {})).status
    }
    expect([await receive('publicKey'), downloads(sandbox)]).toEqual([204, 0])
    expect([await receive('certificate'), downloads(sandbox)]).toEqual([204, 1])
    expect([await receive('certificate'), downloads(sandbox)]).toEqual([204, 1])
    expect(await signerOf(client)).toBe(id)
  })

  it.each([
    ['publicKey', 404],
    ['expired', 403],
  ] as const)('learns what to copy when the merchant has no certificate: %s', async (mode, status) => {
    const { sandbox, client, keyring } = await setUp({ certificates: { mode }, unaskedSigner: 'publicKey' })
    const error = await rejection(keyring.refresh())
    expect(error).toMatchObject({ name: 'KeyringError', status })
    expect(String(error)).toContain('公钥ID')
    const { id } = sandbox.wechatpay.publicKey
    const outcome = { outcome: 'unknown', operation: 'buildPartnership' }
    await expect(build(client)).rejects.toMatchObject({ code: 'ERR_WECHATPAY_SIGNATURE', serial: id, ...outcome })
  })

  it.each(['unsigned', 'wrong-signature', 'unknown-serial', 'old-timestamp'] as const)(
    'refuses a list that is %s, with the outcome of its own call',
    async (kind) => {
      const { sandbox, client } = await setUp()
      sandbox.faults.push({ kind: 'status', status: 200, body: '{}', contentType: 'application/json' }, { kind })
      const error = await rejection(client.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } }))
      expect(error).toMatchObject({ code: 'ERR_WECHATPAY_KEYRING', outcome: 'unknown', operation: 'listPartnerships' })
    },
  )

  it('repeats the download after a probe', async () => {
    const { sandbox, keyring } = await setUp({}, { random: (bytes) => bytes.fill(255) })
    sandbox.faults.push({ kind: 'probe', valid: false })
    await keyring.refresh()
    expect(downloads(sandbox)).toBe(2)
  })
})

it('the request by hand is the operation of the spec, and the response that the sandbox gives is its schema', async () => {
  const spec = parse(readFileSync(new URL('../../../openapi/bundled/certificates.yaml', import.meta.url), 'utf8'))
  const [[path, item]] = Object.entries(spec.paths) as [[string, { get: { parameters?: unknown; responses: never } }]]
  let received = ''
  const fetch = async (request: Request) => {
    const response = await globalThis.fetch(request)
    received = await response.clone().text()
    return response
  }
  const { sandbox, keyring } = await setUp({}, { fetch })
  await keyring.refresh()
  const [{ method, target }] = sandbox.requests as [Sandbox['requests'][0]]
  expect([method, target, item.get.parameters]).toEqual(['GET', path, undefined])
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } })
  const schema = spec.paths[path].get.responses['200'].content['application/json'].schema
  const validate = ajv.compile({ ...schema, components: spec.components })
  expect(validate(JSON.parse(received))).toBe(true)
})
