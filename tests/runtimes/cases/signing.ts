/** Requests are signed as they are sent. The other side is the sandbox, which checks with code of its own. */
import { equal, match, ok, rejection, thrown } from '../lib/assert.ts'
import { data } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { body, buildPath, freshKey, fromBase64, header, hosts, listPath, query, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

export function run(lib: Subject, t: Harness): void {
  runSignRequest(lib, t)
  runFetch(lib, t)
  runParties(lib, t)
  runScheme(lib, t)
  runPayment(lib, t)
  runBrand(lib, t)
}

const post = (path = buildPath, text = JSON.stringify(body)) =>
  new Request(hosts[0] + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': freshKey() },
    body: text,
  })

function runSignRequest({ core, injected, traits, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const signerOf = async () => core.createSigner({ ...(await mine()).sandbox.clientOptions.merchant, ...injected })

  t.test('signRequest sets headers on this very Request, and leaves its body unread', async () => {
    const request = post()
    const signed = await core.signRequest(request, await signerOf(), injected)
    ok(signed === request)
    ok(!signed.bodyUsed)
    ok(signed.headers.get('Authorization'))
    equal(await signed.text(), JSON.stringify(body))
  })

  t.test('a signed POST and a signed GET are taken by the sandbox as they are', async () => {
    const { sandbox } = await mine()
    const signer = await signerOf()
    equal((await sandbox.fetch(await core.signRequest(post(), signer, injected))).status, 200)
    const get = new Request(`${hosts[0]}${listPath}?${core.serializeQuery({ ...query, limit: 1 })}`)
    equal((await sandbox.fetch(await core.signRequest(get, signer, injected))).status, 200)
  })

  t.test(
    'a body that is outside ASCII, and characters that a URL writes otherwise, are signed as they are sent',
    async () => {
      const { sandbox } = await mine()
      const signer = await signerOf()
      const text = JSON.stringify({ ...body, note: "it's 优惠券 \uFEFF" })
      equal((await sandbox.fetch(await core.signRequest(post(buildPath, text), signer, injected))).status, 200)
      const search = `?authorized_data=${encodeURIComponent(JSON.stringify(query.authorized_data))}&note='张|*`
      const get = new Request(hosts[0] + listPath + search)
      equal((await sandbox.fetch(await core.signRequest(get, signer, injected))).status, 200)
    },
  )

  t.test('time and nonce are those given, or from the clock and the random source given', async () => {
    const signer = { ...(await signerOf()), sign: async () => Uint8Array.of(0) }
    const fields = async (options: object) =>
      (await core.signRequest(post(), signer, { ...injected, ...options })).headers.get('Authorization')
    ok(/timestamp="1554208460"/.test((await fields({ timestamp: 1554208460 })) ?? ''))
    ok(/nonce_str="abc"/.test((await fields({ nonce: 'abc' })) ?? ''))
    ok(/timestamp="1554208460"/.test((await fields({ now: () => 1554208460999 })) ?? ''))
    ok(/nonce_str="1{32}"/.test((await fields({ random: (bytes: Uint8Array) => bytes.fill(1) })) ?? ''))
    ok(/nonce_str="[0-9A-Za-z]{32}"/.test((await fields({})) ?? ''))
  })

  t.test('what is signed may be told, as text or bytes', async () => {
    const messages: string[] = []
    const sign = async (message: Uint8Array) => {
      messages.push(new TextDecoder().decode(message))
      return Uint8Array.of(0)
    }
    const signer = { ...(await signerOf()), sign }
    const options = { ...injected, timestamp: 1, nonce: 'n' }
    await core.signRequest(post(), signer, { ...options, body: '{"sha256":"优"}' })
    await core.signRequest(post(), signer, { ...options, body: new TextEncoder().encode('{"sha256":"优"}') })
    equal(messages, Array(2).fill(`POST\n${buildPath}\n1\nn\n{"sha256":"优"}\n`))
  })

  t.test('the headers that WeChat Pay asks for are set where the Request has none', async () => {
    const signer = await signerOf()
    const plain = await core.signRequest(post(), signer, injected)
    equal(plain.headers.get('Accept'), 'application/json')
    equal(plain.headers.get('Accept-Language'), 'zh-CN')
    equal(/^wechatpay-edge\//.test(plain.headers.get('User-Agent') ?? ''), traits.keepsUserAgent)
    const request = post()
    request.headers.set('Accept-Language', 'en')
    equal((await core.signRequest(request, signer, injected)).headers.get('Accept-Language'), 'en')
  })
}

function runFetch({ core, injected, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const partiesOf = async () => {
    const { sandbox } = await mine()
    const signer = core.createSigner({ ...sandbox.clientOptions.merchant, ...injected })
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, injected)
    return { sandbox, signer, keyring, ...injected }
  }

  t.test('withAuth signs, verifies, and asks for the preferred key', async () => {
    const { sandbox, ...parties } = await partiesOf()
    const response = await core.withAuth({ ...parties, fetch: sandbox.fetch })(post())
    equal(core.isVerified(response), true)
    match(await response.json(), { state: 'ESTABLISHED' })
    const request = sandbox.requests.at(-1)
    equal(header(request, 'Wechatpay-Serial'), sandbox.wechatpay.publicKey.id)
    const { serialNo } = sandbox.wechatpay.certificate
    const keyring = core.createKeyring(sandbox.clientOptions.wechatpay, { ...injected, preferred: serialNo })
    const other = await core.withAuth({ ...parties, keyring, fetch: sandbox.fetch })(post())
    equal(other.headers.get('Wechatpay-Serial'), serialNo)
  })

  t.test("withAuth signs nothing for a stranger, and takes the vendor's hosts, loopback, or those given", async () => {
    const { sandbox, ...parties } = await partiesOf()
    let sent = 0
    const fetch = (request: Request) => {
      sent++
      return sandbox.fetch(request)
    }
    const stranger = 'https://pay.example.com'
    const send = core.withAuth({ ...parties, fetch })
    const request = new Request(stranger)
    ok((await rejection(send(request))) instanceof TypeError)
    equal(request.headers.get('Authorization'), null)
    equal(sent, 0)
    await send(new Request(`http://127.0.0.1:8787${listPath}`))
    await core.withAuth({ ...parties, hosts: [stranger], fetch })(new Request(stranger + listPath))
    ok((await rejection(core.withAuth({ ...parties, hosts: [stranger], fetch })(post()))) instanceof TypeError)
    equal(sent, 2)
  })

  t.test('withAuth and withRetry take what fetch takes, and a text goes out as JSON', async () => {
    const { sandbox, ...parties } = await partiesOf()
    const { url, ...init } = { url: `${hosts[0]}${buildPath}`, method: 'POST', body: JSON.stringify(body) }
    const send = core.withAuth({ ...parties, fetch: sandbox.fetch })
    for (const fetch of [send, core.withRetry({ fetch: send, ...injected })]) {
      for (const given of [url, new URL(url)]) {
        const response = await fetch(given, { ...init, headers: { 'Idempotency-Key': freshKey() } })
        match(await response.json(), { state: 'ESTABLISHED' })
        equal(header(sandbox.requests.at(-1), 'Content-Type'), 'application/json')
      }
    }
    const get = await send(`${hosts[0]}${listPath}`)
    equal([get.status, core.isVerified(get)], [400, true])
    ok((await rejection(send('https://['))) instanceof TypeError)
  })

  t.test('what withAuth signs is what is sent: no bare question mark, and no path with two slashes', async () => {
    const { sandbox, ...parties } = await partiesOf()
    const send = core.withAuth({ ...parties, fetch: sandbox.fetch })
    const [path = ''] = listPath.split('?')
    for (const end of ['?', '?#top']) {
      const response = await send(new Request(`${hosts[0]}${path}${end}`, { redirect: 'manual' }))
      // The query is missing, which only a request with the right signature is told.
      equal([response.status, core.isVerified(response)], [400, true])
      equal(sandbox.requests.at(-1)?.target, path)
    }
    const count = sandbox.requests.length
    const error = await rejection(send(new Request(`${hosts[0]}/${path}`)))
    ok(error instanceof TypeError && String(error).includes("one '/'"))
    equal(sandbox.requests.length, count)
  })

  t.test('createAuthMiddleware signs and verifies what openapi-fetch hands it', async () => {
    const { sandbox, ...parties } = await partiesOf()
    const auth = core.createAuthMiddleware(parties)
    const request = await auth.onRequest({ request: post() })
    equal(request.redirect, 'manual')
    const response = await auth.onResponse({ response: await sandbox.fetch(request) })
    equal(core.isVerified(response), true)
    sandbox.faults.push({ kind: 'wrong-signature' })
    const forged = await sandbox.fetch(await auth.onRequest({ request: post() }))
    match(await rejection(auth.onResponse({ response: forged })), { reason: 'mismatch', outcome: 'unknown' })
  })

  t.test('a key that lives elsewhere signs: a KMS is a Signer', async () => {
    const { sandbox, signer, keyring } = await partiesOf()
    let calls = 0
    const kms = {
      scheme: signer.scheme,
      id: signer.id,
      serialNo: signer.serialNo,
      sign(message: Uint8Array) {
        calls++
        return signer.sign(message)
      },
    }
    equal((await core.withAuth({ signer: kms, keyring, ...injected, fetch: sandbox.fetch })(post())).status, 200)
    equal(calls, 1)
  })
}

function runParties({ core, injected }: Subject, t: Harness): void {
  const { keys } = data
  const merchant = { mchid: '1900007291', serialNo: keys.serialNo, privateKey: keys.pkcs8, ...injected }

  t.test("createSigner says at once which of a merchant's values is another", () => {
    const { createSigner } = core
    match(
      thrown(() => createSigner({ ...merchant, mchid: 'wx4e1916a585d1f4e9' })),
      { path: 'mchid' },
    )
    match(
      thrown(() => createSigner({ ...merchant, serialNo: 'PUB_KEY_ID_1' })),
      { path: 'serialNo' },
    )
    match(
      thrown(() => createSigner({ ...merchant, privateKey: keys.spki })),
      { path: 'privateKey' },
    )
    ok(thrown(() => createSigner({ ...merchant, mchid: 1 as never })) instanceof TypeError)
    ok(thrown(() => createSigner(undefined as never)) instanceof TypeError)
  })

  t.test('createKeyring finds keys by serial, without case and leading zeros, and by ID', async () => {
    const ring = core.createKeyring(
      { PUB_KEY_ID_1: keys.spki, [keys.serialNo]: keys.certificate, '0A1B2C': keys.spki },
      injected,
    )
    equal(ring.preferred, 'PUB_KEY_ID_1')
    equal((await ring.get('PUB_KEY_ID_1'))?.serial, 'PUB_KEY_ID_1')
    ok(await ring.get(keys.serialNo.toLowerCase()))
    equal((await ring.get('a1b2c'))?.serial, '0A1B2C')
    equal(await ring.get('PUB_KEY_ID_2'), undefined)
  })

  t.test('createKeyring says at once what is no key, no name, or a certificate under another name', () => {
    const refused = (ring: Record<string, string>, options = {}) =>
      match(
        thrown(() => core.createKeyring(ring, { ...injected, ...options })),
        { code: 'ERR_WECHATPAY_KEY' },
      )
    refused({})
    refused({ PUB_KEY_ID_1: keys.pkcs8 })
    refused({ publicKey: keys.spki })
    refused({ '5157F09EFDC096DE15EBE81A47057A7232F1B8E1': keys.certificate })
    refused({ PUB_KEY_ID_1: keys.spki }, { preferred: 'PUB_KEY_ID_2' })
    ok(thrown(() => core.createKeyring('key' as never)) instanceof TypeError)
  })
}

function runScheme({ core, injected, webcrypto }: Subject, t: Harness): void {
  /** A toy: SHA-256 over a secret and the message. */
  const digest = async (message: Uint8Array | string) => {
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
    return new Uint8Array(await webcrypto.subtle.digest('SHA-256', new TextEncoder().encode(`secret${text}`)))
  }
  const base64 = async (message: string) => btoa(String.fromCharCode(...(await digest(message))))

  t.test('a scheme that core does not know signs and verifies: a Signer and a PlatformKey bring it', async () => {
    const signer = { scheme: 'TOY-SHA256', idName: 'brand_id', id: '4001', serialNo: 'B1', sign: digest }
    const request = await core.signRequest(post('/v3/toys', '{}'), signer, { ...injected, timestamp: 1, nonce: 'n' })
    const signature = await base64('POST\n/v3/toys\n1\nn\n{}\n')
    equal(
      request.headers.get('Authorization'),
      `TOY-SHA256 brand_id="4001",nonce_str="n",signature="${signature}",timestamp="1",serial_no="B1"`,
    )

    const verify = async (message: Uint8Array, given: Uint8Array) => `${await digest(message)}` === `${given}`
    const key = { serial: 'TOY_1', signatureType: 'TOY-TYPE', verify }
    const keyring = { get: async (serial: string) => (serial === key.serial ? key : undefined) }
    const respond = async (type: string) => {
      const headers = {
        'Wechatpay-Timestamp': '1',
        'Wechatpay-Nonce': 'n',
        'Wechatpay-Serial': key.serial,
        'Wechatpay-Signature': await base64('1\nn\n{}\n'),
        'Wechatpay-Signature-Type': type,
      }
      return core.verifyResponse(new Response('{}', { headers }), keyring, { now: () => 1000 })
    }
    equal(core.isVerified(await respond('TOY-TYPE')), true)
    match(await rejection(respond('WECHATPAY2-SHA256-RSA2048')), { reason: 'malformed-header' })
  })
}

function runPayment({ core, injected }: Subject, t: Harness): void {
  const { keys } = data
  const signer = core.createSigner({
    mchid: '1900007291',
    serialNo: keys.serialNo,
    privateKey: keys.pkcs8,
    ...injected,
  })
  const params = { appId: 'wx2421b1c4370ec43b', prepayId: 'wx201410272009395522657a690389285100' }

  t.test("signPayment signs four lines, with this runtime's clock and randomness", async () => {
    const {
      appId,
      timeStamp,
      nonceStr,
      package: order,
      paySign,
    } = await core.signPayment('jsapi', params, signer, injected)
    ok(Math.abs(Number(timeStamp) - Date.now() / 1000) < 60)
    ok(/^[0-9A-Za-z]{32}$/.test(nonceStr))
    const key = await core.createKeyring({ PUB_KEY_ID_1: keys.spki }, injected).get('PUB_KEY_ID_1')
    const message = utf8([appId, timeStamp, nonceStr, order, ''].join('\n'))
    equal(await key?.verify(message, fromBase64(paySign)), true)
  })

  t.test('what would fail on the phone is a TypeError', async () => {
    const given = { ...params, prepayId: `prepay_id=${params.prepayId}` }
    ok((await rejection(core.signPayment('app', given, signer, injected))) instanceof TypeError)
  })
}

function runBrand({ core, injected, useSandbox }: Subject, t: Harness): void {
  const mine = useSandbox()
  const { keys } = data

  t.test('a brand signs under its own scheme, and its keyring expects that of responses', async () => {
    const { wechatpay } = (await mine()).sandbox
    const signer = core.createBrandSigner({
      brandId: '4001',
      serialNo: keys.serialNo,
      privateKey: keys.pkcs8,
      ...injected,
    })
    const { headers } = await core.signRequest(post('/brand/things', '{}'), signer, injected)
    ok(/^WECHATPAY-BRAND-SHA256-RSA2048 brand_id="4001",/.test(headers.get('Authorization') ?? ''))
    const keyring = core.createBrandKeyring({ [wechatpay.publicKey.id]: wechatpay.publicKey.pem }, injected)
    const key = await keyring.get(wechatpay.publicKey.id)
    equal([key?.signatureType, keyring.preferred], ['WECHATPAY-BRAND-SHA256-RSA2048', wechatpay.publicKey.id])
  })
}
