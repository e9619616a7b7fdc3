/** The vendor's worked examples, and samples of Wycheproof's. */
import { equal, ok } from '../lib/assert.ts'
import { data, type WycheproofSamples, type WycheproofVector } from '../lib/data.ts'
import type { Harness } from '../lib/harness.ts'
import { fromHex, hosts, toBase64, toHex, utf8 } from '../lib/samples.ts'
import type { Subject } from '../lib/subject.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const absent = '../shared/vectors is absent'

export function run(lib: Subject, t: Harness): void {
  runVendor(lib, t)
  runWycheproof(lib, t)
}

function runVendor({ core, injected }: Subject, t: Harness): void {
  const { vectors } = data
  const test = (name: string, run: (given: NonNullable<typeof vectors>) => Promise<void>) =>
    vectors ? t.test(name, () => run(vectors)) : t.skip(name, absent)

  test("the vendor's requests are signed byte for byte", async ({ merchant, requests, timestamp, nonce }) => {
    const signer = core.createSigner({ ...merchant, ...injected })
    for (const { method, url, body, signature } of requests) {
      const request = new Request(hosts[0] + url, method === 'GET' ? { method } : { method, body })
      await core.signRequest(request, signer, { timestamp: Number(timestamp), nonce })
      equal(
        request.headers.get('Authorization'),
        `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${merchant.serialNo}"`,
      )
    }
    ok(requests.length > 0)
  })

  test("the vendor's payment parameters are signed byte for byte", async ({ merchant, payments }) => {
    const signer = core.createSigner({ ...merchant, ...injected })
    for (const { kind, lines, signature } of payments) {
      const [appId = '', time = '', nonce = '', order = ''] = lines
      const random = (bytes: Uint8Array) => bytes.map((_, i) => alphabet.indexOf(nonce[i] ?? ''))
      const options = { now: () => Number(time) * 1000, random }
      for (const one of [kind].flat()) {
        const signed = await core.signPayment(
          one,
          { appId, prepayId: order.replace('prepay_id=', '') },
          signer,
          options,
        )
        equal('sign' in signed ? signed.sign : signed.paySign, signature)
      }
    }
    ok(payments.length > 0)
  })

  const answerOf = (answer: NonNullable<typeof vectors>['answers'][number], body = answer.body) =>
    new Response(body, {
      headers: {
        'Wechatpay-Timestamp': answer.timestamp,
        'Wechatpay-Nonce': answer.nonce,
        'Wechatpay-Signature': answer.signature,
        'Wechatpay-Serial': answer.serial,
      },
    })

  test("the vendor's answers are verified, and refused where one character differs", async ({ answers }) => {
    for (const answer of answers) {
      const keyring = core.createKeyring({ [answer.serial]: answer.publicKey }, injected)
      const options = { now: () => Number(answer.timestamp) * 1000 }
      equal(await (await core.verifyResponse(answerOf(answer), keyring, options)).text(), answer.body)
      const changed = answerOf(answer, `${answer.body} `)
      const reason = await core.verifyResponse(changed, keyring, options).catch((error) => error.reason)
      equal(reason, 'mismatch')
    }
    ok(answers.length > 0)
  })
}

function runWycheproof({ core, injected, internal }: Subject, t: Harness): void {
  const { wycheproof } = data
  const test = <File extends keyof WycheproofSamples>(
    name: string,
    file: File,
    check: (vector: WycheproofSamples[File][number]) => Promise<boolean>,
  ) => {
    if (!wycheproof) return t.skip(name, absent)
    t.test(name, async () => {
      const wrong: number[] = []
      for (const vector of wycheproof[file]) if (!(await check(vector))) wrong.push(vector.tcId)
      equal(wrong, [])
      ok(wycheproof[file].length >= 5)
    })
  }

  const verifies = async ({ key, input, output, valid }: WycheproofVector) => {
    const platformKey = await core.createKeyring({ PUB_KEY_ID_1: key }, injected).get('PUB_KEY_ID_1')
    return (await platformKey?.verify(fromHex(input), fromHex(output))) === valid
  }
  test("Wycheproof's signatures of 2048 bits are taken or refused as their results say", 'verify2048', verifies)
  test("Wycheproof's signatures of 3072 bits are taken or refused as their results say", 'verify3072', verifies)

  test("Wycheproof's messages are signed byte for byte", 'sign2048', async ({ key, input, output }) => {
    const signer = core.createSigner({ mchid: '1', serialNo: data.keys.serialNo, privateKey: key, ...injected })
    return toHex(await signer.sign(fromHex(input))) === output
  })

  const isText = (hex: string) => new TextDecoder().decode(fromHex(hex)).includes('\ufffd') === false
  test("Wycheproof's ciphertexts are decrypted or refused as their results say", 'oaepSha1', async (vector) => {
    const { key, input, output, valid } = vector
    const found = await core.decryptField(toBase64(fromHex(input)), key, injected).then(
      (text) => toHex(utf8(text)),
      (error) => (/not text in UTF-8/.test(error.message) ? 'not text' : error.code),
    )
    return found === (valid ? (isText(output) ? output : 'not text') : 'ERR_WECHATPAY_DECRYPTION')
  })

  test("Wycheproof's AES-GCM: 39 of all 316 are decrypted, as WeChat Pay encrypts", 'aesGcm', async (vector) => {
    const { key, nonce, aad, input, output, valid } = vector
    const sealed = { nonce: fromHex(nonce), associatedData: fromHex(aad), ciphertext: fromHex(input) }
    const plain = await internal.decryptAead(fromHex(key), sealed, injected)
    return (plain && toHex(plain)) === (valid ? output : undefined)
  })
}
