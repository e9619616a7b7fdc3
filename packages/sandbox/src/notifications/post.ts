/** Sends one notification, and waits for its response no longer than WeChat Pay does. */
import type { Bytes } from '../lib/bytes.ts'
import { isObject } from '../lib/values.ts'
import { readBody } from '../wire/read-body.ts'
import type { NotificationHandler } from './options.ts'
import type { NotificationAttempt } from './report.ts'
import { assertUrl } from './url.ts'

/** One notification on its way. */
export interface Post {
  /** A handler, in the process; without one it goes over the network, to the URL. */
  readonly handler: NotificationHandler | undefined
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Bytes
}

/** How it ended. */
type PostResult = Pick<NotificationAttempt, 'status' | 'responseText' | 'error'>

const limitMs = 5000
const maxBytes = 65_536

/** Never rejects: what fails is in the result. */
export async function post(message: Post, fetch: NotificationHandler | undefined): Promise<PostResult> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`There was no response within ${limitMs} ms`)
      reject(error)
      controller.abort(error)
    }, limitMs)
  })
  try {
    return await Promise.race([exchange(message, fetch, controller.signal), late])
  } catch (error) {
    return { error }
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(
  message: Post,
  fetch: NotificationHandler | undefined,
  signal: AbortSignal,
): Promise<PostResult> {
  const response: unknown = await send(message, fetch, signal)
  if (!isResponse(response)) throw new TypeError('The handler returned no Response')
  const { status } = response
  // Read, though it means nothing: a body that is left alone would keep its connection open.
  const bytes = await readBody(response, maxBytes)
  return { status, responseText: new TextDecoder().decode(bytes) }
}

function send(
  { handler, url, headers, body }: Post,
  fetch: NotificationHandler | undefined,
  signal: AbortSignal,
): Response | Promise<Response> {
  const init: RequestInit = { method: 'POST', headers: { ...headers }, body, redirect: 'manual', signal }
  if (handler) return handler(new Request(url, init))
  assertUrl(url, 'url')
  return fetch ? fetch(new Request(url, init)) : globalThis.fetch(url, init)
}

/** By shape: it may come from another realm. */
function isResponse(value: unknown): value is Response {
  return isObject(value) && typeof value.status === 'number'
}
