/** Edits of what explains a refused signature. */
import { edits, type Mutant } from './mutant.ts'

const room = 'packages/core/src/signature-doctor'
const requests = ['tests/e2e/signature-doctor/requests.test.ts']
const messages = ['tests/e2e/signature-doctor/messages.test.ts']
const client = ['tests/e2e/signature-doctor/client.test.ts']

export const doctor: readonly Mutant[] = [
  ...edits(`${room}/request-header.ts`, requests, [
    {
      name: 'seconds-of-this-clock-alone',
      text: 'const off = (timestamp || ours) - theirs',
      broken: 'const off = ours - theirs',
      rule: "How far a request's time is off follows from its timestamp and the Date of the response",
    },
    {
      name: 'milliseconds-are-a-clock',
      text: '  if (milliseconds) return milliseconds\n',
      broken: '',
      rule: 'A time in milliseconds is not taken for a wrong clock',
    },
    {
      name: 'serial-in-another-case-differs',
      text: 'normalizeSerial(sent) === normalizeSerial(other)',
      broken: 'sent === other',
      rule: 'Serial numbers are compared without case and leading zeros',
    },
    {
      name: 'serial-of-wechatpay-taken',
      text: 'if ([...keys.keys()].some(isSame))',
      broken: 'if ([...keys.values()].some((key) => key === sent))',
      rule: "WeChat Pay's serial number in place of the merchant's is named",
    },
  ]),
  ...edits(`${room}/sign-information.ts`, requests, [
    {
      name: 'characters-for-bytes',
      text: "const before = utf8([first, second, timestamp, nonce, ''].join('\\n')).length",
      broken: "const before = utf8([first, second, timestamp, nonce, ''].join('\\n')).length + 1",
      rule: 'The length of the received body is the whole without the other lines and the last line feed',
    },
  ]),
  ...edits(`${room}/request-lines.ts`, requests, [
    {
      name: 'another-request-explained',
      text: '  if (lines.every(({ line, differs }) => differs || !/timestamp|nonce/.test(line))) return otherRequest\n',
      broken: '',
      rule: 'A request whose time and nonce are others is not the one that was refused',
    },
    {
      name: 'divided-character-differs',
      text: "text.replace(/\\ufffd+$/, '')",
      broken: 'text',
      rule: 'A character that the cut at 8 bytes divides is no difference',
    },
    {
      name: 'body-compared-by-its-beginning',
      text: 'length !== body.length || ',
      broken: '',
      rule: 'A body of another length differs',
    },
  ]),
  ...edits(`${room}/request.ts`, requests, [
    {
      name: 'every-401-is-of-wechatpay',
      text: "  if (refused.code === '') return foreign\n",
      broken: '',
      rule: 'A 401 without a code is that of a proxy',
    },
  ]),
  ...edits(`${room}/request-signature.ts`, requests, [
    {
      name: 'key-always-belongs',
      text: 'if (await certificate.key.verify(message, await signBytes(signer, message))) return undefined',
      broken: 'if ((await signBytes(signer, message)).length > 0) return undefined',
      rule: 'Signer and certificate are tried on each other',
    },
    {
      name: 'no-variants-of-requests',
      text: 'if (await fits(variant.message())) return',
      broken: 'if ((await fits(variant.message())) && variant.what === undefined) return',
      rule: 'What was signed by mistake is found',
    },
  ]),
  ...edits(`${room}/signature-key.ts`, requests, [
    {
      name: 'any-padding',
      text: '/^1(FF)+00',
      broken: '/1?(FF)*(00)?',
      rule: 'Whether a key made a signature shows in its padding',
    },
    {
      name: 'signature-of-any-key',
      text: 'if (!isOwn)',
      broken: 'if (isOwn === null)',
      rule: 'A signature of another key is the key, not the message',
    },
  ]),
  ...edits(`${room}/authorization.ts`, requests, [
    {
      name: 'items-may-come-twice',
      text: 'if (items.size < count)',
      broken: 'if (items.size < 0)',
      rule: 'An item that is there twice is named',
    },
    {
      name: 'spaces-between-items',
      text: "  [/,\\s|\\s[=,]|=\\s/, 'it has spaces between its items'],\n",
      broken: '',
      rule: 'Spaces between the items of Authorization are named',
    },
  ]),
  ...edits(`${room}/lines.ts`, requests, [
    {
      name: 'echoed-authorization-shown',
      text: "  if (secret.test(line) || secret.test(decode(line))) return '[removed]'\n",
      broken: '',
      rule: 'An explanation repeats no Authorization header and no signature',
    },
    {
      name: 'whole-body-shown',
      text: 'const cut = show(text(utf8(beginning)).slice(0, shownBytes))',
      broken: 'const cut = text(utf8(beginning))',
      rule: 'Of a body, its first bytes are shown at most',
    },
    {
      name: 'more-bytes-shown',
      text: 'const shownBytes = 8',
      broken: 'const shownBytes = 80',
      rule: 'Of a body, its first 8 bytes are shown',
    },
    {
      name: 'echoed-body-shown',
      text: 'received: isOwn ? show(received) : showReceived(line, received)',
      broken: 'received: show(received)',
      rule: 'What comes from the network repeats no body',
    },
  ]),
  ...edits(`${room}/received.ts`, messages, [
    {
      name: 'old-message-hides-its-body',
      text: "const isOpen = finding.cause === 'none' || finding.cause === 'unexplained'",
      broken: 'const isOpen = finding !== undefined',
      rule: 'A message of the past whose body was changed is explained by its body',
    },
    {
      name: 'refused-for-its-age-later',
      text: "(reason ?? 'clock-skew') === 'clock-skew'",
      broken: 'finding !== undefined',
      rule: 'A message that was refused for something else was in time then',
    },
  ]),
  ...edits(`${room}/received-signature.ts`, messages, [
    {
      name: 'no-variants-of-bodies',
      text: 'return { cause: variant.cause,',
      broken: "return { cause: 'message',",
      rule: 'A body that was serialized again or decoded is named so',
    },
    {
      name: 'other-keys-not-tried',
      text: 'for (const name of keys.keys()) {',
      broken: 'for (const name of [] as string[]) {',
      rule: 'Two names that are exchanged are found',
    },
  ]),
  ...edits(`${room}/received-serial.ts`, messages, [
    {
      name: 'keyring-accused-of-lacking-a-kind',
      text: ' || isKeyring) return',
      broken: ') return',
      rule: 'What else a keyring object has is not known',
    },
    {
      name: 'prefix-not-looked-at',
      text: 'const near = names.find((name) => digitsOf(name) === digitsOf(serial))',
      broken: 'const near = names.find((name) => name === serial)',
      rule: 'A name that lacks PUB_KEY_ID_ is found',
    },
  ]),
  ...edits(`${room}/evidence.ts`, requests, [
    {
      name: 'upload-explained-by-its-parts',
      text: "  if (/^multipart\\//i.test(request.headers.get('Content-Type') ?? '')) return undefined\n",
      broken: '',
      rule: 'The body of an upload is not what was signed',
    },
    {
      name: 'explained-message-is-read',
      text: 'await readBody(message.clone(), longest)',
      broken: 'await readBody(message, longest)',
      rule: 'What is explained stays unread',
    },
  ]),
  ...edits(`${room}/evidence.ts`, client, [
    {
      name: 'kept-body-not-used',
      text: 'const kept = await bodyToSend(request)',
      broken: 'const kept = new Uint8Array(await request.arrayBuffer())',
      rule: 'The body of a Request that was sent is known, although it was read',
    },
  ]),
]
