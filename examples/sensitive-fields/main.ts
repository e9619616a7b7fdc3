import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { createKeyring, decryptField, encryptField, importPrivateKey } from '@wechatpay-edge/core'

const { WXPAY_PRIVATE_KEY = '', WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '' } = process.env

// A request: the field is encrypted with WeChat Pay's key, and the header names that key.
const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
const key = await keyring.get(WXPAY_PUBLIC_KEY_ID)
if (!key) throw new Error('The keyring has no such key')
const { serial, ciphertext } = await encryptField('张三', key)
console.log(JSON.stringify({ 'Wechatpay-Serial': serial }), JSON.stringify({ user_name: ciphertext }))

// A response: WeChat Pay has encrypted the field with the public key of your certificate; here, node:crypto does.
const padding = constants.RSA_PKCS1_OAEP_PADDING
const certified = { key: createPublicKey(WXPAY_PRIVATE_KEY), padding, oaepHash: 'sha1' }
const complaint = { payer_phone: publicEncrypt(certified, Buffer.from('18500000000')).toString('base64') }

const privateKey = await importPrivateKey(WXPAY_PRIVATE_KEY, { use: 'decrypt' })
console.log(await decryptField(complaint.payer_phone, privateKey))
