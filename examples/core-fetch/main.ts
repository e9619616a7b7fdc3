import { createKeyring, createSigner, serializeQuery, withAuth, withRetry } from '@wechatpay-edge/core'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env

const signer = createSigner({ mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY })
const keyring = createKeyring({ [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY })
const hosts = [WXPAY_BASE_URL ?? 'https://api.mch.weixin.qq.com']
const fetchWechatPay = withRetry({ fetch: withAuth({ signer, keyring, hosts }), hosts })

const search = serializeQuery({ authorized_data: { business_type: 'FAVOR_STOCK' } })
const response = await fetchWechatPay(new Request(`${hosts[0]}/v3/marketing/partnerships?${search}`))
console.log(response.status, await response.text())
