import { importPrivateKey, importPublicKey } from '@wechatpay-edge/core'
import { expect, it } from 'vitest'
import { describeShared } from '../../../../tests/lib/shared.ts'

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly msg: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

interface Vectors<Group> {
  readonly numberOfTests: number
  readonly testGroups: readonly Group[]
}

interface VerifyGroup {
  readonly publicKeyPem: string
  readonly publicKeyDer: string
  readonly publicKeyAsn: string
  readonly tests: readonly (Vector & { readonly sig: string })[]
}

interface SignGroup {
  readonly sha: string
  readonly privateKeyPem: string
  readonly privateKeyPkcs8: string
  readonly tests: readonly (Vector & { readonly sig: string })[]
}

interface DecryptGroup {
  readonly privateKeyPem: string
  readonly privateKeyPkcs8: string
  readonly tests: readonly (Vector & { readonly ct: string; readonly label: string })[]
}

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex')

for (const bits of [2048, 3072]) {
  const file = `vectors/wycheproof/rsa_signature_${bits}_sha256_test.json`
  describeShared<Vectors<VerifyGroup>>(
    `Wycheproof's RSA signatures of ${bits} bits`,
    file,
    ({ testGroups, numberOfTests }) => {
      const forms = [
        ['PEM', ({ publicKeyPem }: VerifyGroup) => publicKeyPem],
        ['SubjectPublicKeyInfo', ({ publicKeyDer }: VerifyGroup) => bytes(publicKeyDer)],
        ['PKCS#1', ({ publicKeyAsn }: VerifyGroup) => bytes(publicKeyAsn)],
      ] as const

      it.each(forms)('are verified exactly as their result says, with the key as %s', async (_form, keyOf) => {
        const wrong: number[] = []
        let verified = 0
        for (const group of testGroups) {
          const key = await importPublicKey(keyOf(group))
          for (const { tcId, msg, sig, result } of group.tests) {
            const accepted = await crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, bytes(sig), bytes(msg))
            // The one `acceptable` vector lacks the NULL of the hash's algorithm; WeChat Pay writes it, so it is refused.
            if (accepted !== (result === 'valid')) wrong.push(tcId)
            verified++
          }
        }
        expect(wrong).toEqual([])
        expect(verified).toBe(numberOfTests)
      })

      it('has no acceptable vector but the one whose NULL is missing', () => {
        const acceptable = testGroups.flatMap(({ tests }) => tests).filter(({ result }) => result === 'acceptable')
        expect(acceptable.map(({ flags }) => flags)).toEqual([['MissingNull']])
      })
    },
  )
}

const signatures = 'vectors/wycheproof/rsa_pkcs1_2048_sig_gen_test.json'
describeShared<Vectors<SignGroup>>("Wycheproof's RSA signatures to be made", signatures, ({ testGroups }) => {
  const groups = testGroups.filter(({ sha }) => sha === 'SHA-256')

  it('has groups that SHA-256 applies to', () => {
    expect(groups.flatMap(({ tests }) => tests).length).toBeGreaterThan(8)
  })

  it.each([
    ['PEM', ({ privateKeyPem }: SignGroup) => privateKeyPem],
    ['PKCS#8', ({ privateKeyPkcs8 }: SignGroup) => bytes(privateKeyPkcs8)],
  ] as const)('are made, byte for byte, with the key as %s', async (_form, keyOf) => {
    for (const group of groups) {
      const key = await importPrivateKey(keyOf(group))
      for (const { tcId, msg, sig } of group.tests) {
        const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, bytes(msg))
        expect(hex(signature), `test ${tcId}`).toBe(sig)
      }
    }
  })
})

const ciphertexts = 'vectors/wycheproof/rsa_oaep_2048_sha1_mgf1sha1_test.json'
describeShared<Vectors<DecryptGroup>>("Wycheproof's OAEP ciphertexts with SHA-1", ciphertexts, ({ testGroups }) => {
  it.each([
    ['PEM', ({ privateKeyPem }: DecryptGroup) => privateKeyPem],
    ['PKCS#8', ({ privateKeyPkcs8 }: DecryptGroup) => bytes(privateKeyPkcs8)],
  ] as const)('are decrypted exactly as their result says, with the key as %s', async (_form, keyOf) => {
    for (const group of testGroups) {
      const key = await importPrivateKey(keyOf(group), { use: 'decrypt' })
      for (const { tcId, msg, ct, label, result } of group.tests) {
        const plain = crypto.subtle.decrypt({ name: 'RSA-OAEP', label: bytes(label) }, key, bytes(ct)).then(hex)
        await expect(
          plain.catch(() => 'refused'),
          `test ${tcId}`,
        ).resolves.toBe(result === 'valid' ? msg : 'refused')
      }
    }
  })
})
