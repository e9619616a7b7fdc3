/** Who may control a sandbox: this machine, under its own name, from no page of another origin, with the token. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hostName, isOfOtherPage, loopbackNames, originOf } from '../serve/http.ts'
import { ControlError } from './control-error.ts'

/**
 * Throws ControlError unless a request comes from this machine, under its name, and from no other page. A link of another
 * page may lead to `page`, which contains nothing and is in no frame.
 */
export function checkPlace(
  request: IncomingMessage,
  host: string | undefined,
  { isPage }: { readonly isPage: boolean },
): void {
  const { remoteAddress = '' } = request.socket
  if (!/^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)) {
    throw new ControlError(403, 'Control is for programs on the same machine')
  }
  if (!loopbackNames.includes(hostName(host))) {
    throw new ControlError(403, 'Control is served under localhost, 127.0.0.1 and [::1] alone')
  }
  if (isPage && isFollowedLink(request)) return
  if (!isSameOrigin(request, host)) throw new ControlError(403, 'Control is not for pages of another origin')
}

/** Throws ControlError without the token. It is checked last, so that nothing else can try tokens. */
export function checkToken(request: IncomingMessage, token: string): void {
  if (!isToken(request.headers.authorization, token)) {
    throw new ControlError(
      401,
      'Control needs the header Authorization: Bearer, with the token that the command prints',
    )
  }
}

/** Both have to say so, `Origin` and `Sec-Fetch-Site`: a proxy of a front end may not change what the sandbox does. */
function isSameOrigin(request: IncomingMessage, host: string | undefined): boolean {
  const own = originOf(request, host)
  const { origin = own } = request.headers
  return origin === own && !isOfOtherPage(request, host)
}

/** Whether a browser opens it in a tab of its own. A form of another page has an origin. */
function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  const { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers
  return method === 'GET' && mode === 'navigate' && destination === 'document' && origin === undefined
}

/** Takes the same time for every wrong token. */
function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}
