#!/usr/bin/env node
/** `npx @wechatpay-edge/sandbox --port 8787`: serves a sandbox and prints what a client needs, as `.env` lines. */
import { webcrypto } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createSandbox, type Sandbox } from '../index.ts'
import { isHostName, type ServedSandbox, serve } from './serve.ts'

const help = `A strict local WeChat Pay (微信支付), on 127.0.0.1.

Usage: wechatpay-sandbox [--port <number>] [--mchid <digits>] [--allow-host <name>]

  --port <number>   Port to listen on; 0 for a free one. Default 8787.
  --mchid <digits>  The merchant's number. Default: a fresh one.
  --allow-host <name>
                    Serve requests for this host, too, not for loopback alone. May be repeated.
  --help            This text.

It prints WXPAY_… lines for a .env file. The keys are fresh each time, and nothing is kept.
Not affiliated with Tencent.
`

interface Arguments {
  readonly help: boolean
  readonly port: number
  readonly mchid: string | undefined
  readonly allowHosts: readonly string[]
}

/** Throws an Error with a plain message for invalid arguments. */
function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      port: { type: 'string', default: '8787' },
      mchid: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
    },
  })
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN
  if (!(port <= 65_535)) throw new Error(`--port takes a number from 0 to 65535, not '${values.port}'`)
  if (values.mchid !== undefined && !/^\d{8,15}$/.test(values.mchid)) {
    throw new Error(`--mchid takes 8 to 15 digits, not '${values.mchid}'`)
  }
  const wrong = values['allow-host'].find((name) => !isHostName(name))
  if (wrong !== undefined) throw new Error(`--allow-host takes a name without scheme and port, not '${wrong}'`)
  return { help: values.help, port, mchid: values.mchid, allowHosts: values['allow-host'] }
}

function dotenv({ merchant, wechatpay, apiV3Key }: Sandbox, { url }: ServedSandbox): string {
  const values = {
    WXPAY_MCHID: merchant.mchid,
    WXPAY_SERIAL_NO: merchant.serialNo,
    WXPAY_PRIVATE_KEY: oneLine(merchant.privateKey),
    WXPAY_PUBLIC_KEY_ID: wechatpay.publicKey.id,
    WXPAY_PUBLIC_KEY: oneLine(wechatpay.publicKey.pem),
    WXPAY_API_V3_KEY: apiV3Key,
    WXPAY_BASE_URL: url,
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** A PEM in quotes with `\n` as two characters, as in `.env` files. */
function oneLine(pem: string): string {
  return `"${pem.replaceAll('\n', '\\n')}"`
}

function complain(error: unknown, exitCode: number): void {
  process.stderr.write(`wechatpay-sandbox: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = exitCode
}

async function run({ port, mchid, allowHosts }: Arguments): Promise<void> {
  // Node 18 has WebCrypto, but not as a global.
  const crypto = globalThis.crypto ?? webcrypto
  // A client that names no key needs the one that is printed.
  const sandbox = await createSandbox({ mchid, unaskedSigner: 'publicKey', crypto })
  const served = await serve(sandbox, { port, allowHosts })
  const stop = (): void => void served.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  // Last: a reader of these lines may stop the process at once.
  process.stdout.write(dotenv(sandbox, served))
}

function readArgumentsOrComplain(): Arguments | undefined {
  try {
    return readArguments(process.argv.slice(2))
  } catch (error) {
    complain(error, 2)
    return undefined
  }
}

function main(): void {
  const args = readArgumentsOrComplain()
  if (args?.help) process.stdout.write(help)
  else if (args) run(args).catch((error: unknown) => complain(error, 1))
}

main()
