/** Makes a running sandbox do something, over its control. */
import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ActionArguments } from './action-arguments.ts'
import { certificateFile } from './authority-folder.ts'
import { readEnv } from './env-file.ts'
import { codeOf, readTextFile } from './files.ts'
import { jsonText, messageOf } from './text.ts'

/** Where a sandbox listens, and what its control asks for. */
interface Place {
  readonly url: string
  readonly token: string
  /** The certificate of its CA, if it has one. */
  readonly ca: string | undefined
}

/**
 * Prints what the sandbox responds, in JSON.
 *
 * @throws Error with a plain message if it is not there, or refuses
 */
export async function act({ action, given, identity, mchid }: ActionArguments): Promise<void> {
  const place = await findPlace(identity)
  const query = mchid === undefined ? '' : `?mchid=${mchid}`
  const { status, body } = await post(place, `${action.api}/${action.name}${query}`, given)
  if (status === 200 && body !== undefined) return void process.stdout.write(jsonText(body))
  const { error } = Object(body) as { readonly error?: unknown }
  if (typeof error === 'string') throw new Error(error)
  const what = `${status}${body === undefined ? ', and not in JSON' : ''}`
  throw new Error(
    `no sandbox at ${place.url}: expected the JSON of its control, and it responded with ${what}. Start wechatpay-sandbox, and name its folder by --identity, or its URL by WXPAY_BASE_URL`,
  )
}

/** What the command wrote into the folder when it began to listen; without a folder, what the environment has. */
async function findPlace(folder: string | undefined): Promise<Place> {
  const file = folder === undefined ? undefined : join(folder, '.env')
  const variables = file === undefined ? process.env : readEnv((await readTextFile(file))?.text ?? '')
  const { WXPAY_BASE_URL: url, WXPAY_SANDBOX_TOKEN: token } = variables
  if (!url || !token) {
    const where = file ?? 'the environment'
    throw new Error(
      `${where}: expected WXPAY_BASE_URL and WXPAY_SANDBOX_TOKEN. Start wechatpay-sandbox, and name its folder by --identity`,
    )
  }
  const ca = folder === undefined ? undefined : (await readTextFile(join(folder, certificateFile)))?.text
  return { url, token, ca }
}

async function post(
  { url, token, ca }: Place,
  path: string,
  body: object,
): Promise<{ readonly status: number /** `undefined` for what is no JSON. */; readonly body: unknown }> {
  const target = new URL(`/__sandbox/${path}`, url)
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const options: RequestOptions = { method: 'POST', headers }
  return await new Promise((resolve, reject) => {
    const request =
      target.protocol === 'https:' ? httpsRequest(target, { ...options, ca }) : httpRequest(target, options)
    request.on('response', (response) => {
      text(response)
        .then((read) => resolve({ status: response.statusCode ?? 0, body: parseJson(read) }))
        .catch(reject)
    })
    request.on('error', (error) => reject(new Error(`no sandbox at ${url} (${codeOf(error) ?? messageOf(error)})`)))
    request.end(JSON.stringify(body))
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
