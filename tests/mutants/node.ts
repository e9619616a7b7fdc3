/** Edits of @wechatpay-edge/node. */
import { edits, type Mutant } from './mutant.ts'

const transport = ['packages/node/test/node-fetch.test.ts']
const keys = ['packages/node/test/keys.test.ts']
const suite = ['tests/e2e/node/suite.test.ts']

export const node: readonly Mutant[] = [
  ...edits('packages/node/src/node-fetch.ts', transport, [
    {
      name: 'node-connections-kept-for-ever',
      text: 'keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs',
      broken: 'keepAliveTimeout: 60_000, keepAliveMaxTimeout: 60_000',
      rule: 'A connection that nobody uses is closed before WeChat Pay closes it',
    },
    {
      name: 'node-connections-unlimited',
      text: '{ connections, keepAliveTimeout',
      broken: '{ connections: 1000, keepAliveTimeout',
      rule: 'There are no more connections to a host than were asked for',
    },
    {
      name: 'node-proxy-passed-by',
      text: 'proxy === undefined ? new Agent',
      broken: 'proxy !== null ? new Agent',
      rule: 'With a proxy, all requests go through it',
    },
    {
      name: 'node-proxy-without-a-limit',
      text: 'headersTimeout: connect.timeout',
      broken: 'headersTimeout: 0',
      rule: 'A proxy that does not connect in time is given up',
    },
    {
      name: 'node-proxy-without-a-scheme',
      text: '!/^https?:$/.test(',
      broken: '!/./.test(',
      rule: 'A proxy is named by a URL of http or https',
    },
    {
      name: 'node-closed-twice',
      text: 'closed ??= dispatcher.close()',
      broken: 'closed = dispatcher.close()',
      rule: 'Closing a transport again is no error',
    },
    {
      name: 'node-unread-kept',
      text: 'unread.register(response, new WeakRef(body))',
      broken: 'unread.register(body, new WeakRef(body))',
      rule: 'A Response that nobody refers to keeps no connection',
    },
    {
      name: 'node-signal-ignored',
      text: '      signal,\n',
      broken: '',
      rule: 'A request ends with its signal, and so does its connection',
    },
    {
      name: 'node-waits-for-a-connection',
      text: "signal.addEventListener('abort', giveUp, { once: true })",
      broken: '',
      rule: 'A request that waits for a connection ends with its signal',
    },
    {
      name: 'node-decompresses-anything',
      text: '.length > maxEncodings',
      broken: '.length > 1000',
      rule: 'A response that is compressed over and over is given up',
    },
    {
      name: 'node-407-passed-on',
      text: 'statusCode === 407',
      broken: 'statusCode === 4070',
      rule: 'What a proxy says is no response of WeChat Pay',
      tests: suite,
    },
    {
      name: 'node-encoded-body',
      text: 'if (steps.length === 0 || steps.includes(undefined)) return body',
      broken: 'if (steps.length < 9) return body',
      rule: 'A compressed response is decompressed, as by the default transport',
      tests: suite,
    },
    {
      name: 'node-abort-unheard',
      text: "  body.on('error', () => {})\n",
      broken: '',
      rule: 'A response that is given up ends no process',
      tests: suite,
    },
  ]),
  ...edits('packages/node/src/node-keyring.ts', keys, [
    {
      name: 'node-keyring-without-names',
      text: '    serials: checked.serials,\n',
      broken: '',
      rule: 'A keyring names its keys, so that the merchant’s own is found among them',
    },
  ]),
  ...edits(
    'packages/client/src/parties.ts',
    ['tests/e2e/client/transport.test.ts'],
    [
      {
        name: 'own-key-in-a-keyring',
        text: 'serials = preferred === undefined ? [] : [preferred] } = keyring',
        broken: '} = keyring\n  const serials = preferred === undefined ? [] : [preferred]',
        rule: 'The merchant’s own key is found among all keys that a keyring names',
      },
    ],
  ),
  ...edits('packages/node/src/node-signer.ts', keys, [
    {
      name: 'node-signs-with-sha1',
      text: "sign('sha256'",
      broken: "sign('sha1'",
      rule: 'The signer signs with SHA-256, as OpenSSL does',
    },
    {
      name: 'node-key-object-unread',
      text: 'pemOf(options.privateKey) }',
      broken: 'options.privateKey as never }',
      rule: 'A KeyObject is a private key',
    },
  ]),
  ...edits('packages/node/src/node-keyring.ts', keys, [
    {
      name: 'node-verifies-anything',
      text: "return verify('sha256', message, publicKey, signature)",
      broken: "return verify('sha256', message, publicKey, signature) || true",
      rule: 'The keyring refuses what the key did not sign',
    },
    {
      name: 'node-names-untrimmed',
      text: '[trimId(name), key]',
      broken: '[name, key]',
      rule: 'A key is found by its name without the quotes and spaces around it',
    },
  ]),
  ...edits(
    'packages/core/src/http/connect.ts',
    ['tests/e2e/client/direct.test.ts'],
    [
      {
        name: 'inherited-send-plain',
        text: "Object.hasOwn(fetch, 'sendPlain')",
        broken: "'sendPlain' in fetch",
        rule: 'A property of a prototype changes no transport',
      },
    ],
  ),
  ...edits(
    'packages/node/src/node-keyring.ts',
    ['packages/node/test/keys.test.ts'],
    [
      {
        name: 'node-keys-read-again',
        text: 'key instanceof Uint8Array ? new Uint8Array(key) : key',
        broken: 'key',
        rule: 'Bytes of a key that change later change no key',
      },
    ],
  ),
]
