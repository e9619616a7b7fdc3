import { createCertificateKeyring, createSigner } from '@wechatpay-edge/core'
import { createPartnershipsClient } from '@wechatpay-edge/partnerships'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '', WXPAY_API_V3_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID, WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const merchant = { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY }
const hosts = WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined // a sandbox; leave it out for production

const keyring = createCertificateKeyring({
  signer: createSigner(merchant),
  apiV3Key: WXPAY_API_V3_KEY,
  hosts,
  keys: WXPAY_PUBLIC_KEY_ID ? { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY } : undefined, // from step 1 on
  preferred: 'certificate', // in step 1 and 2; leave it out from step 3 on
})
const partnerships = createPartnershipsClient({ merchant, wechatpay: keyring, hosts })
const { data } = await partnerships.listPage({ authorized_data: { business_type: 'FAVOR_STOCK' } })
console.log(data.length, 'verified, and from now on asked to be signed with', keyring.preferred)
