/** Which line of a refused request differs, by what WeChat Pay prints of the message that it received. */
import type { Finding } from './explanation.ts'
import {
  beginningOf,
  compare,
  differenceOf,
  type RequestHead,
  type SignatureLine,
  showBody,
  showReceived,
} from './lines.ts'
import { headOf, type RefusedRequest } from './request-case.ts'
import type { SignInformation } from './sign-information.ts'
import { bodyVariants } from './variants.ts'

/** Compares what was sent with what WeChat Pay prints of what it received. */
export function checkLines({ authorization, information, sent }: RefusedRequest): Finding | undefined {
  if (!information) return undefined
  if (!sent) return checkReceived(information)
  const head = headOf(sent, authorization)
  const lines = compareLines(head, sent.body, information)
  const wrong = lines.find(({ differs }) => differs)
  if (!wrong) return undefined
  if (lines.every(({ line, differs }) => differs || !/timestamp|nonce/.test(line))) return otherRequest
  if (wrong.line === 'body') return bodyFinding(sent.body, information, lines)
  const how = wrong.line === 'url' ? `: ${differenceOf(head.url, information.head.url)}` : ''
  return { cause: wrong.line, message: `WeChat Pay received another ${wrong.line} than was sent${how}`, lines }
}

const otherRequest: Finding = {
  cause: 'unexplained',
  message:
    'What was given as sent is another request than the one that was refused: its timestamp and its nonce differ',
}

/** What is wrong with the received message whatever was sent. */
function checkReceived({ head, beginning, bodyLength = 0 }: SignInformation): Finding | undefined {
  const { method, url } = head
  const body = { line: 'body', received: showBody(beginning, bodyLength), differs: false } as const
  const lines = (wrong: SignatureLine['line']): SignatureLine[] => [
    ...Object.entries(head).map(
      ([line, value]) =>
        ({ line: line as keyof RequestHead, received: showReceived(line, value), differs: line === wrong }) as const,
    ),
    { ...body, differs: wrong === 'body' },
  ]
  const found = (line: 'method' | 'url' | 'body', message: string): Finding => ({
    cause: line,
    message,
    lines: lines(line),
  })
  if (method !== method.toUpperCase()) return found('method', 'WeChat Pay received a method that is not in upper case')
  if (/^[a-z]+:/i.test(url))
    return found('url', 'WeChat Pay received a URL with its host: a proxy did not make a path of it')
  if (url.startsWith('//')) return found('url', 'WeChat Pay received a URL that begins with two slashes')
  if (/[^!-~]/.test(url)) return found('url', 'WeChat Pay received a URL that is not percent-encoded')
  if (method === 'GET' && bodyLength > 0)
    return found('body', `WeChat Pay received a GET with a body of ${bodyLength} bytes`)
  return undefined
}

function compareLines(
  head: RequestHead,
  body: Uint8Array | undefined,
  { head: theirs, beginning, bodyLength }: SignInformation,
): SignatureLine[] {
  const names = ['method', 'url', 'timestamp', 'nonce'] as const
  const lines = names.map((line) => compare(line, head[line], theirs[line]))
  if (!body) return lines
  const length = bodyLength ?? body.length
  // A character that the cut divides may be missing, or be a mark for it.
  const [ours, seen] = [beginningOf(body), beginning].map((text) => text.replace(/\ufffd+$/, '')) as [string, string]
  const differs = length !== body.length || !(ours.startsWith(seen) || seen.startsWith(ours))
  return [
    ...lines,
    { line: 'body', signed: showBody(beginningOf(body), body.length), received: showBody(beginning, length), differs },
  ]
}

function bodyFinding(
  body: Uint8Array = new Uint8Array(),
  { beginning, bodyLength = body.length }: SignInformation,
  lines: readonly SignatureLine[],
): Finding {
  const lengths = `${body.length} bytes were sent, and WeChat Pay received ${bodyLength}`
  const variant = bodyVariants(body).find(
    (made) => made.body.length === bodyLength && beginningOf(made.body) === beginning,
  )
  const what = variant && bodyLength > 0 ? `, as many as ${variant.what} has` : ''
  return { cause: variant?.cause ?? 'body', message: `The body was changed on its way: ${lengths}${what}`, lines }
}
