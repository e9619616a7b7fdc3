/**
 * A program of somebody who installed the four packages: compiled by each compiler, with the types of each platform
 * alone, and run as it is by the smoke run. It names nothing that only one platform has.
 */
import {
  type ApiClientOptions,
  type ApiPromise,
  createApiClient,
  type Operation,
  type Page,
  paginate,
} from '@wechatpay-edge/client'
import {
  type AuthMiddleware,
  attempts,
  type CryptoKey,
  type CryptoLike,
  type CryptoOptions,
  createAuthMiddleware,
  createKeyring,
  createSigner,
  type Fetch,
  importPrivateKey,
  importPublicKey,
  isVerified,
  type KeyInput,
  type Keyring,
  readCertificate,
  type Signer,
  serializeQuery,
  signRequest,
  verifyResponse,
  withAuth,
  withRetry,
} from '@wechatpay-edge/core'
import {
  type AnyWechatPayError,
  type BuildPartnershipBody,
  BusinessType,
  createIdempotencyKey,
  createPartnershipsClient,
  ErrorCode,
  isWechatPayError,
  type ListPartnershipsQuery,
  type ObservedEvent,
  type Outcome,
  type Partnership,
  type PartnershipListItem,
  PartnershipState,
  type PartnershipsClientOptions,
  PartnerType,
  type paths,
  ValidationError,
} from '@wechatpay-edge/partnerships'
import { createSandbox, type Handler, type Sandbox, type SandboxOptions } from '@wechatpay-edge/sandbox'

// The platform's own objects are what the options take.
const cryptoOptions: CryptoOptions = { crypto }
const cryptoLike: CryptoLike = crypto
const platformFetch: Fetch = (request) => fetch(request)
const handlers: Record<string, Handler> = {}
const sandboxOptions: SandboxOptions = { crypto, now: Date.now, partnerships: { rebuild: 'refuse' }, handlers }

function check(fact: boolean, what: string): asserts fact {
  if (!fact) throw new Error(`expected that ${what}`)
}

function outcomeOf(error: AnyWechatPayError): Outcome | undefined {
  switch (error.code) {
    case 'ERR_WECHATPAY_VALIDATION':
      return error.issues.length > 0 ? error.outcome : undefined
    case 'ERR_WECHATPAY_API':
      return error.response.ok ? undefined : error.outcome
    default:
      return error.outcome
  }
}

async function signsAndVerifies({ clientOptions, fetch }: Sandbox): Promise<void> {
  const { merchant, wechatpay } = clientOptions
  const privateKey: CryptoKey = await importPrivateKey(merchant.privateKey, { use: 'sign', crypto: cryptoLike })
  const keys: Record<string, KeyInput> = {}
  for (const [serial, pem] of Object.entries(wechatpay)) {
    const publicKey = await importPublicKey(pem, { use: 'verify', ...cryptoOptions })
    keys[serial] = pem.includes('CERTIFICATE') ? new TextEncoder().encode(pem) : publicKey
    if (pem.includes('CERTIFICATE')) check(readCertificate(pem).serialNo === serial, 'a certificate says its serial')
  }
  const signer: Signer = createSigner({ ...merchant, privateKey, ...cryptoOptions })
  const remote: Signer = { ...signer, sign: async (message: Uint8Array) => signer.sign(message) }
  const keyring: Keyring = createKeyring(keys, { preferred: Object.keys(keys)[0], ...cryptoOptions })

  const query = serializeQuery({ authorized_data: { business_type: 'FAVOR_STOCK' }, limit: 5 })
  const url = `https://api.mch.weixin.qq.com/v3/marketing/partnerships?${query}`
  const request = await signRequest(new Request(url, { headers: { Accept: 'application/json' } }), remote)
  const answer = await verifyResponse(await fetch(request), keyring, { toleranceSeconds: 300 })
  check(isVerified(answer), 'the answer is verified')

  const middleware: AuthMiddleware = createAuthMiddleware({ signer, keyring })
  check(typeof middleware.onRequest === 'function', 'the middleware signs')
  const client = withRetry({ fetch: withAuth({ signer, keyring, fetch }), maxRetries: 1, timeoutMs: 5000 })
  check((await client(new Request(url))).status === answer.status, 'fetch with auth answers the same')
  const sent = await attempts(({ signal }) => fetch(new Request(url, { signal })), { hosts: ['http://127.0.0.1'] })
  check(sent.status === 400, 'a request without User-Agent and signature is refused')
}

async function buildsAndLists(sandbox: Sandbox): Promise<void> {
  const events: ObservedEvent[] = []
  const options: PartnershipsClientOptions = {
    ...sandbox.clientOptions,
    observe: (event) => void events.push(event),
  }
  const partnerships = createPartnershipsClient(options)
  await partnerships.ready()

  const body: BuildPartnershipBody = {
    partner: { type: PartnerType.APPID, appid: 'wx4e1916a585d1f4e9' },
    authorized_data: { business_type: BusinessType.FAVOR_STOCK, stock_id: '2433405' },
  }
  const write = { idempotencyKey: createIdempotencyKey(), signal: new AbortController().signal, timeoutMs: 5000 }
  const built: ApiPromise<Partnership> = partnerships.build(body, write)
  const { data, response, requestId } = await built.withResponse()
  check(response.status === 200 && requestId !== '' && data.state === PartnershipState.ESTABLISHED, 'it is built')
  await partnerships.terminate(body, { idempotencyKey: createIdempotencyKey() })

  const query: ListPartnershipsQuery = { authorized_data: { business_type: 'FAVOR_STOCK' }, limit: 10 }
  const rows: PartnershipListItem[] = []
  for await (const row of partnerships.list(query)) rows.push(row)
  const { data: page } = await partnerships.client.GET('/v3/marketing/partnerships', { params: { query } })
  check(rows.length === 1 && page?.data?.length === 1, 'both list one partnership')
  check(
    events.every((event) => event.type !== 'response' || event.verified),
    'every answer is verified',
  )

  const wrong: unknown = { partner: { type: 'APPID' }, authorized_data: body.authorized_data }
  try {
    await partnerships.build(wrong as BuildPartnershipBody, write)
    check(false, 'a body without appid is refused')
  } catch (error) {
    check(isWechatPayError(error) && error instanceof ValidationError, 'it is a ValidationError')
    check(outcomeOf(error) === 'not-sent', 'nothing was sent')
  }
}

async function makesAnApi({ clientOptions }: Sandbox): Promise<void> {
  const options: ApiClientOptions = { ...clientOptions, maxRetries: 0 }
  const operation: Operation = {
    id: 'listPartnerships',
    method: 'get',
    path: '/v3/marketing/partnerships',
    errors: [],
  }
  const client = createApiClient<paths>({ listPartnerships: operation }, options)
  const query = { authorized_data: { business_type: 'BUSIFAVOR_STOCK' } } as const
  const { error, response } = await client.GET('/v3/marketing/partnerships', { params: { query } })
  check(response.status === 400 && error?.code === ErrorCode.INVALID_REQUEST, 'no partnership is an error here')

  const onlyPage: Page<string> = { rows: ['a'], total: 1 }
  const walked: string[] = []
  const pages = async (offset: number): Promise<Page<string>> => (offset === 0 ? onlyPage : { rows: [] })
  for await (const row of paginate(pages, (key) => key)) walked.push(row)
  check(walked.join() === 'a', 'a page is walked')
}

const sandbox = await createSandbox(sandboxOptions)
check(typeof platformFetch === 'function', 'fetch is there')
await signsAndVerifies(sandbox)
await buildsAndLists(sandbox)
await makesAnApi(sandbox)
console.log('ok')
