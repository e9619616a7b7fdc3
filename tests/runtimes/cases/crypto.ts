/** WebCrypto by injection: the global one is looked up when it is used, and not at all where another is given. */
import { equal, match, ok, rejection, thrown } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import { withGlobal } from '../lib/globals.ts'
import type { Harness } from '../lib/harness.ts'
import { body, freshKey, hosts, listPath, query, toBase64, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const { keys } = data
const merchant = { mchid: '1900007291', serialNo: keys.serialNo, privateKey: keys.pkcs8 }

/** A WebCrypto that passes all on, and counts. */
function counting({ subtle, ...crypto }: Pick<Crypto, 'subtle' | 'getRandomValues'>) {
  const used: Record<string, number> = {}
  const count = (name: string) => {
    used[name] = (used[name] ?? 0) + 1
  }
  const handler: ProxyHandler<SubtleCrypto> = {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        count(String(name))
        return value.apply(target, args)
      }
    },
  }
  return {
    used,
    subtle: new Proxy(subtle, handler),
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      count('getRandomValues')
      return crypto.getRandomValues(array as never)
    },
  }
}

export function run(lib: Subject, t: Harness): void {
  const { core, injected, traits, webcrypto } = lib
  const useSandbox = lib.useSandbox()
  const real = { subtle: webcrypto.subtle, getRandomValues: webcrypto.getRandomValues.bind(webcrypto) as never }
  const without = <T>(run: () => Promise<T>) => withGlobal('crypto', undefined, run)

  t.test('the runtime is what its entry says that it is', () => {
    let evaluates = true
    try {
      new Function('return 1')()
    } catch {
      evaluates = false
    }
    const { crypto, process } = globalThis as { crypto?: unknown; process?: unknown }
    const found = { globalCrypto: crypto !== undefined, evaluates, process: process !== undefined }
    match(traits, found)
  })

  t.test(
    'without the option, the global WebCrypto is used; where there is none, a TypeError asks for the option',
    async () => {
      const imported = core.importPrivateKey(keys.pkcs8)
      if (traits.globalCrypto) match(await imported, { type: 'private' })
      else {
        const error = await rejection(imported)
        ok(error instanceof TypeError)
        match({ ...error, message: error.message }, { message: /Pass \{ crypto \}/ })
      }
    },
  )

  const signer = core.createSigner(merchant)
  const keyring = core.createKeyring({ PUB_KEY_ID_1: keys.spki })
  const needy: Readonly<Record<string, () => unknown>> = {
    importPrivateKey: () => core.importPrivateKey(keys.pkcs8),
    importPublicKey: () => core.importPublicKey(keys.certificate),
    'a signer': () => signer.sign(utf8('a')),
    "a keyring's key": async () => (await keyring.get('PUB_KEY_ID_1'))?.verify(utf8('a'), utf8('b')),
    createIdempotencyKey: async () => core.createIdempotencyKey(),
    signRequest: () => core.signRequest(new Request(`${hosts[0]}/v3/x`), { ...signer, sign: async () => utf8('a') }),
  }
  for (const [name, call] of Object.entries(needy)) {
    t.test(`${name}: where there is no WebCrypto at all, a TypeError asks for the option`, () =>
      without(async () => {
        const error = await rejection(async () => call())
        ok(error instanceof TypeError)
        ok(/this runtime has no WebCrypto.*Pass \{ crypto \}/.test(error.message), error.message)
      }),
    )
  }

  t.test('a page that came over plain http has a WebCrypto without subtle: that is none', () =>
    withGlobal('crypto', {}, async () => {
      ok((await rejection(core.importPrivateKey(keys.pkcs8))) instanceof TypeError)
      ok(thrown(() => core.createIdempotencyKey()) instanceof TypeError)
    }),
  )

  t.test('the global WebCrypto is looked up when it is used, not on import, and not when a signer is made', () => {
    const mine = counting(real)
    return withGlobal('crypto', mine, async () => {
      equal(toBase64(await core.createSigner(merchant).sign(utf8('a'))).length, 344)
      equal(toBase64(await signer.sign(utf8('a'))).length, 344)
      match(mine.used, { importKey: 2, sign: 2 })
      equal(core.createIdempotencyKey().length, 32)
      match(mine.used, { getRandomValues: 1 })
    })
  })

  t.test('a signer imports its key once, and after a failure again', async () => {
    const mine = counting(real)
    const counted = core.createSigner({ ...merchant, crypto: mine })
    await Promise.all([counted.sign(utf8('a')), counted.sign(utf8('b'))])
    equal(mine.used, { importKey: 1, sign: 2 })
    const late = core.createSigner(merchant)
    await without(() => rejection(late.sign(utf8('a'))))
    await withGlobal('crypto', mine, () => late.sign(utf8('a')))
    equal(mine.used, { importKey: 2, sign: 3 })
  })

  t.test('a WebCrypto that is given is the only one: a whole client runs without a global one', async () => {
    const { sandbox } = await useSandbox()
    const mine = counting(real)
    // The sandbox was made with a WebCrypto of its own, or uses the global one: it answers outside.
    const fetch = (request: Request) => withGlobal('crypto', webcrypto, () => sandbox.fetch(request))
    await without(async () => {
      const options = { ...sandbox.clientOptions, fetch, crypto: mine }
      const client = lib.partnerships.createPartnershipsClient(options)
      await client.ready()
      match(await client.build(body, { idempotencyKey: freshKey() }), { state: 'ESTABLISHED' })
      match(await client.listPage(query), { total_count: 1 })
    })
    ok((mine.used.sign ?? 0) >= 3 && (mine.used.verify ?? 0) >= 2 && (mine.used.getRandomValues ?? 0) >= 2)
  })

  t.test("the merchant's own crypto goes before the client's", async () => {
    const { sandbox } = await useSandbox()
    const [mine, others] = [counting(real), counting(real)]
    const { merchant: own, ...options } = sandbox.clientOptions
    const client = lib.partnerships.createPartnershipsClient({
      ...options,
      merchant: { ...own, crypto: mine },
      crypto: others,
    })
    await client.listPage(query)
    equal(mine.used, { importKey: 1, sign: 1 })
    match(others.used, { importKey: 1, verify: 1 })
    equal(others.used.sign, undefined)
  })

  t.test('plain fetch runs without a global WebCrypto, too', async () => {
    const { sandbox } = await useSandbox()
    const mine = counting(real)
    const fetch = (request: Request) => withGlobal('crypto', webcrypto, () => sandbox.fetch(request))
    const { merchant: own, wechatpay, now } = sandbox.clientOptions
    const options = {
      signer: core.createSigner({ ...own, crypto: mine }),
      keyring: core.createKeyring(wechatpay, { crypto: mine }),
      crypto: mine,
      now,
    }
    const send = core.withRetry({ fetch: core.withAuth({ ...options, fetch }), crypto: mine })
    const search = core.serializeQuery(query)
    const response = await without(() => send(new Request(`${hosts[0]}${listPath}?${search}`)))
    equal(response.status, 200)
  })

  t.test('with a signer, a keyring and a random source of your own, no WebCrypto is needed', () =>
    without(async () => {
      const kms = { ...signer, sign: async () => Uint8Array.of(1, 2, 3) }
      const trusting = { get: async (serial: string) => ({ serial, verify: async () => true }) }
      const random = (bytes: Uint8Array) => bytes.fill(10)
      const timestamp = String(Math.floor(Date.now() / 1000))
      const headers = {
        'Wechatpay-Timestamp': timestamp,
        'Wechatpay-Nonce': 'a',
        'Wechatpay-Signature': 'AQID',
        'Wechatpay-Serial': 'PUB_KEY_ID_1',
      }
      const answer = async (request: Request) => {
        ok(/ mchid="1900007291",nonce_str="A{32}",signature="AQID",/.test(request.headers.get('Authorization') ?? ''))
        return new Response('{}', { headers })
      }
      const send = core.withAuth({ signer: kms, keyring: trusting, random, fetch: answer })
      equal((await send(new Request(`${hosts[0]}/v3/x`))).status, 200)
      equal(core.createIdempotencyKey({ random }), 'A'.repeat(32))
    }),
  )

  t.test('keys that were imported elsewhere are used as they are', async () => {
    const privateKey = await core.importPrivateKey(keys.pkcs8, injected)
    const publicKey = await core.importPublicKey(keys.spki, injected)
    const { sign } = core.createSigner({ ...merchant, privateKey, ...injected })
    const ring = core.createKeyring({ PUB_KEY_ID_1: publicKey }, injected)
    const signature = await sign(utf8('a'))
    equal(await (await ring.get('PUB_KEY_ID_1'))?.verify(utf8('a'), signature), true)
  })
}
