/** The notification after `POST /v3/security/echo`, as the vendor's page 4015164042 has it. */
import { constants, privateDecrypt, publicEncrypt } from 'node:crypto'
import { createKeyring, createSigner, handleNotification, withAuth } from '@wechatpay-edge/core'
import { createSandbox } from '@wechatpay-edge/sandbox'
import { expect, it } from 'vitest'

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
const notify_url = 'https://merchant.example/notify'
const sandbox = await createSandbox({ fetch: receive })
const { apiV3Key, clientOptions, merchant } = sandbox
const { publicKey } = sandbox.wechatpay
const keyring = createKeyring({ [publicKey.id]: publicKey.pem })
const send = withAuth({ signer: createSigner(clientOptions.merchant), keyring, fetch: sandbox.fetch })
const received: unknown[] = []

/** The merchant's server. */
function receive(request: Request): Promise<Response> {
  return handleNotification(request, { keyring, apiV3Key }, (notification) => void received.push(notification))
}

async function echo(body: object): Promise<void> {
  received.length = 0
  const init = { method: 'POST', body: JSON.stringify(body) }
  await send('https://api.mch.weixin.qq.com/v3/security/echo', init)
  await sandbox.advance(0)
}

it('comes to notify_url, with the encrypted text for the merchant', async () => {
  const encrypted = publicEncrypt({ key: publicKey.pem, ...oaep }, Buffer.from('张三')).toString('base64')
  await echo({ notify_url, echo_message: 'hello', encrypted_echo_message: encrypted })
  expect(received).toMatchObject([
    {
      event_type: 'SECURITY_ECHO.SUCCESS',
      resource_type: 'encrypt-resource',
      original_type: 'security',
      summary: '回调通知成功',
      resource: { echo_message: 'hello' },
    },
  ])
  const { resource } = received[0] as { resource: Record<string, string> }
  const ciphertext = Buffer.from(resource.encrypt_echo_message ?? '', 'base64')
  expect(privateDecrypt({ key: merchant.privateKey, ...oaep }, ciphertext).toString()).toBe('张三')
})

it('has no encrypted text if the request had none', async () => {
  await echo({ notify_url, echo_message: 'hello' })
  expect((received[0] as { resource: object }).resource).toEqual({ echo_message: 'hello' })
})

it('does not come without a notify_url', async () => {
  await echo({ echo_message: 'hello' })
  expect(sandbox.notifications).toHaveLength(2)
  expect(received).toEqual([])
})
