/** What a client needs, as lines of a `.env` file. */
import type { SandboxAccount } from '../../index.ts'
import { readTextFile, replaceTextFile } from './files.ts'

/** By name, in the order in which they are printed. */
export type Variables = Readonly<Record<string, string>>

/** What a merchant's client needs. */
export function variablesOf(
  { merchant, wechatpay, apiV3Key }: SandboxAccount,
  { url, token }: { readonly url: string; readonly token: string },
): Variables {
  return {
    WXPAY_MCHID: merchant.mchid,
    WXPAY_SERIAL_NO: merchant.serialNo,
    WXPAY_PRIVATE_KEY: merchant.privateKey,
    WXPAY_PUBLIC_KEY_ID: wechatpay.publicKey.id,
    WXPAY_PUBLIC_KEY: wechatpay.publicKey.pem,
    WXPAY_API_V3_KEY: apiV3Key,
    WXPAY_SANDBOX_TOKEN: token,
    WXPAY_BASE_URL: url,
  }
}

/** The lines of a new file. */
export function envLines(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('')
}

/** One assignment of a `.env` file: its value may be in quotes, over several lines. Or any other line. */
const entry =
  /^([^\S\r\n]*(?:export[^\S\r\n]+)?)([A-Za-z_][\w.-]*)([^\S\r\n]*=[^\S\r\n]*)("(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`|[^\r\n]*)/gm

/** The variables of a file that this command has written. */
export function readEnv(text: string): Variables {
  return Object.fromEntries([...text.matchAll(entry)].map(([, , name = '', , value = '']) => [name, value]))
}

/** A file's text with these variables. Every other line stays as it is; missing ones come last. */
function mergeEnv(text: string, variables: Variables): string {
  const missing = new Map(Object.entries(variables))
  const replaced = text.replace(entry, (whole: string, start: string, name: string, equals: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined) return whole
    missing.delete(name)
    return `${start}${name}${equals}${quoted(value)}`
  })
  const isOpen = replaced !== '' && !replaced.endsWith('\n')
  return `${replaced}${isOpen && missing.size > 0 ? '\n' : ''}${envLines(Object.fromEntries(missing))}`
}

/** Makes the file, readable by its owner alone, or changes these lines of it and nothing else. */
export async function updateEnvFile(path: string, variables: Variables): Promise<void> {
  const { text, mode } = (await readTextFile(path)) ?? { text: '', mode: 0o600 }
  const merged = mergeEnv(text, variables)
  if (merged !== text) await replaceTextFile(path, merged, mode)
}

/** A PEM in quotes with `\n` as two characters, as in `.env` files. */
function quoted(value: string): string {
  return value.includes('\n') ? `"${value.replaceAll('\n', '\\n')}"` : value
}
