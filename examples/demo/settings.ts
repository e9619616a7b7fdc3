/** A merchant's values from the environment, and where to find those that are missing. */
import { readFileSync } from 'node:fs'

/** Each variable, with where the merchant platform (pay.weixin.qq.com) shows its value. */
const places = {
  WXPAY_MCHID: '商户号, digits: 账户中心 > 商户信息',
  WXPAY_SERIAL_NO: '商户API证书序列号, 40 hex digits: 账户中心 > API安全 > 商户API证书 > 查看证书',
  WXPAY_PRIVATE_KEY: '商户API私钥, apiclient_key.pem: made with the API certificate; the platform does not keep it',
  WXPAY_PUBLIC_KEY_ID: '微信支付公钥ID, PUB_KEY_ID_ and digits: 账户中心 > API安全 > 微信支付公钥',
  WXPAY_PUBLIC_KEY: '微信支付公钥, pub_key.pem: 账户中心 > API安全 > 微信支付公钥 > 下载',
  WXPAY_APPID: 'the partner to authorise: the AppID of an official account, mini program or app',
  WXPAY_STOCK_ID: '批次号 of the 代金券 stock to authorise: it is yours, running and not expired',
} as const

/** The name of a variable that the demo reads. */
export type SettingName = keyof typeof places

export type Environment = Readonly<Record<string, string | undefined>>

/** The demo cannot run with these settings; the message says why, and contains no value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/**
 * Reads variables; a value `@path` is the text of that file.
 *
 * @throws {@link SettingsError} that names every variable that is missing, or the one whose file cannot be read
 */
export function readSettings<Name extends SettingName>(
  environment: Environment,
  names: readonly Name[],
): Record<Name, string> {
  const missing = names.filter((name) => !environment[name]?.trim())
  if (missing.length > 0) {
    const rows = missing.map((name) => `  ${name}  ${places[name]}`)
    throw new SettingsError(
      `Nothing was sent. Set these in the environment or in .env (see .env.example):\n${rows.join('\n')}`,
    )
  }
  const entries = names.map((name) => [name, readValue(name, environment[name] ?? '')] as const)
  return Object.fromEntries(entries) as Record<Name, string>
}

function readValue(name: SettingName, value: string): string {
  if (!value.startsWith('@')) return value.trim()
  try {
    return readFileSync(value.slice(1), 'utf8')
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    throw new SettingsError(`Nothing was sent. ${name}: the file after @ cannot be read (${code})`, { cause })
  }
}
