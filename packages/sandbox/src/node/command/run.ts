/** Starts a sandbox as the arguments say, and prints what a client needs. */
import { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../index.ts'
import { resolveCrypto, type WebCrypto } from '../../lib/web-crypto.ts'
import { isControlTarget } from '../control/control.ts'
import { seed } from '../control/seed.ts'
import { loopbackNames } from '../serve/http.ts'
import { type TlsCredentials, vendorHosts } from '../serve/proxy.ts'
import { type ServedSandbox, serve } from '../serve/serve.ts'
import type { ServedRequest } from '../serve/served-request.ts'
import type { Arguments } from './arguments.ts'
import { certificateFile, issueFromFolder } from './authority-folder.ts'
import { envLines, updateEnvFile, type Variables, variablesOf } from './env-file.ts'
import { codeOf, readTextFile } from './files.ts'
import { createToken, merchantFolder, openIdentityFolder } from './identity-folder.ts'
import { logLine } from './log.ts'
import { messageOf, printable } from './text.ts'
import { trustText } from './trust.ts'

/** A client that names no key needs the one that is printed; a sandbox that runs for long must not grow. */
const defaults = { unaskedSigner: 'publicKey', keepRequests: 1000 } as const

/** Writes a line of the command itself to stderr. */
export function say(sentence: string): void {
  process.stderr.write(`wechatpay-sandbox: ${sentence}\n`)
}

/** Resolves when it listens. Throws Error with a plain message if it cannot. */
export async function run(given: Arguments): Promise<void> {
  // Node 18 has WebCrypto, but not as a global.
  const crypto = resolveCrypto(globalThis.crypto ?? webcrypto)
  const { sandbox, token } = await openSandbox(given, crypto)
  if (given.seed !== undefined) await seedFromFile(sandbox, given.seed)
  const served = await listen(sandbox, given, { token, crypto })
  const stop = (): void => void served.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const settings = settingsOf(sandbox, given, { url: served.url, token })
  for (const { file, variables } of settings) await updateOrStop(file, variables, served)
  warn(given, served.url)
  const further = settings.filter(({ variables }) => variables.WXPAY_MCHID !== sandbox.merchant.mchid)
  const others = further.map(({ file, variables }) => `# The merchant ${variables.WXPAY_MCHID}: ${file}\n`)
  const own = envLines(variablesOf(sandbox, { url: served.url, token }))
  // Last: a reader of these lines may stop the process at once.
  process.stdout.write(`${own}${others.join('')}# The page: ${served.url}/__sandbox/#token=${token}\n`)
}

/** What is written into files: of each merchant into its folder, of the first one also where the command line says. */
function settingsOf(
  sandbox: Sandbox,
  { envFile, identity: folder }: Arguments,
  place: { readonly url: string; readonly token: string },
): readonly { readonly file: string; readonly variables: Variables }[] {
  const first = variablesOf(sandbox, place)
  const asked = envFile === undefined ? [] : [{ file: envFile, variables: first }]
  if (folder === undefined) return asked
  const further = Object.entries(sandbox.merchants)
    .filter(([mchid]) => mchid !== sandbox.merchant.mchid)
    .map(([mchid, account]) => ({
      file: join(merchantFolder(folder, mchid), '.env'),
      variables: variablesOf(account, place),
    }))
  return [...asked, { file: join(folder, '.env'), variables: first }, ...further]
}

async function openSandbox(
  { identity: folder, options }: Arguments,
  crypto: WebCrypto,
): Promise<{ readonly sandbox: Sandbox; readonly token: string }> {
  if (folder === undefined) {
    return { sandbox: await createSandbox({ ...defaults, ...options, crypto }), token: createToken() }
  }
  const { mchid, serialWithLeadingZero, ...rest } = options
  const { merchants } = rest
  const asked = { mchid, merchants, serialWithLeadingZero, crypto }
  const { identity, token } = await openIdentityFolder(folder, asked, say)
  return { sandbox: await createSandbox({ ...defaults, ...rest, identity, crypto }), token }
}

async function seedFromFile(sandbox: Sandbox, path: string): Promise<void> {
  const file = await readTextFile(path)
  if (!file) throw new Error(`${path}: expected a file, found none`)
  try {
    seed(sandbox, JSON.parse(file.text))
  } catch (error) {
    // A parser quotes the text.
    throw new Error(`${path}: ${error instanceof SyntaxError ? 'expected JSON' : messageOf(error)}`)
  }
}

async function listen(
  sandbox: Sandbox,
  given: Arguments,
  { token, crypto }: { readonly token: string; readonly crypto: WebCrypto },
): Promise<ServedSandbox> {
  const { port, host, allowHosts, quiet } = given
  const log = {
    language: given.lang,
    secrets: [...Object.values(sandbox.merchants).map(({ apiV3Key }) => apiV3Key), token],
  }
  const observe = quiet
    ? undefined
    : (request: ServedRequest) => {
        if (!isLook(request)) process.stderr.write(logLine(request, new Date(), log))
      }
  const credentials = await issue(given, crypto)
  try {
    return await serve(sandbox, {
      ...{ port, host, allowHosts, observe },
      control: { token },
      tls: given.tls ? credentials : undefined,
      proxy: given.proxy ? credentials : undefined,
    })
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    throw new Error(
      `port ${port} of ${host} is in use, maybe by another sandbox: stop it, or take a free port by --port 0`,
    )
  }
}

/** Whether it only looked at the sandbox, as the page does all the time. */
function isLook({ method, target, refusal }: ServedRequest): boolean {
  return method === 'GET' && refusal === undefined && isControlTarget(target)
}

/** One certificate for every name under which a client may reach it. */
async function issue(given: Arguments, crypto: WebCrypto): Promise<TlsCredentials | undefined> {
  const { identity, tls, proxy, host, allowHosts } = given
  if (identity === undefined || !(tls || proxy)) return undefined
  const own = [...loopbackNames, host, ...allowHosts].map((name) => name.replace(/^\[|\]$/g, '').toLowerCase())
  const names = new Set([...own, ...(proxy ? vendorHosts : [])])
  return await issueFromFolder(identity, [...names], { crypto, report: say })
}

async function updateOrStop(path: string, variables: Variables, served: ServedSandbox): Promise<void> {
  try {
    await updateEnvFile(path, variables)
  } catch (error) {
    await served.close()
    throw error
  }
}

function warn({ host, tls, proxy, identity = '' }: Arguments, url: string): void {
  if (!isLoopback(host)) {
    const how = tls ? '' : ', without TLS'
    say(`warning: listens on ${printable(host, 100)}${how}: whoever reaches this machine reaches the sandbox`)
  }
  const certificate = join(identity, certificateFile)
  if (proxy) process.stderr.write(trustText(url, certificate))
  else if (tls) say(`clients have to trust ${certificate}`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}
