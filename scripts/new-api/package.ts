/** The files of a new package: manifest, entry point, README, sizes. */
import type { Call, NewApi } from './api.ts'

const base = 'https://github.com/wechatpay-edge/wechatpay-edge'

export function manifest(name: string, title: string): string {
  const value = {
    name: `@wechatpay-edge/${name}`,
    version: '0.0.0',
    description: `WeChat Pay ${name} (${title})`,
    keywords: ['wechatpay', 'wechat-pay', '微信支付', 'apiv3', title, name, 'sdk', 'typescript', 'edge'],
    homepage: `${base}/tree/main/packages/${name}#readme`,
    bugs: { url: `${base}/issues` },
    repository: { type: 'git', url: `git+${base}.git`, directory: `packages/${name}` },
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist', 'src', '!**/*.tsbuildinfo', '!**/tsconfig.json', 'CHANGELOG.md', 'LICENSE', 'README.md'],
    engines: { node: '>=18' },
    publishConfig: { access: 'public' },
    dependencies: { '@wechatpay-edge/client': 'workspace:^', '@wechatpay-edge/core': 'workspace:^' },
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

export const tsconfig = `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": "src", "outDir": "dist" },
  "include": ["src"],
  "references": [{ "path": "../core" }, { "path": "../client" }]
}
`

const list = (kind: 'export' | 'export type', names: readonly string[], from: string): string =>
  names.length === 0 ? '' : `${kind} { ${[...names].sort().join(', ')} } from '${from}'\n`

/** Names with what is a type among them marked, in one list. */
const mixed = (values: readonly string[], types: readonly string[]): string[] => [
  ...values,
  ...types.map((name) => `type ${name}`),
]

/** The entry point: the client, every function and type of the API, and what a caller needs of client and core. */
export function entryPoint(api: NewApi): string {
  const { pascal, exports, calls } = api
  const has = (one: Call['callable']['calls']): boolean => calls.some(({ callable }) => callable.calls === one)
  const isEncrypted = JSON.stringify(api.operations).includes('"x-encrypted":true')
  const hasFile = has('callFile') || has('callDownload')
  const hasWrite = calls.some(({ isWrite }) => isWrite)
  const clientTypes = [
    'ApiPromise',
    'CallOptions',
    ...(hasFile ? ['DownloadedFile', 'FileOptions'] : []),
    'ObservedEvent',
    ...(has('uploadFile') ? ['Upload'] : []),
    'WechatPay',
    'WithResponse',
    ...(hasWrite ? ['WriteOptions'] : []),
  ]
  const errors = [
    'ApiError',
    'ConnectionError',
    ...(isEncrypted ? ['DecryptionError'] : []),
    ...(has('list') ? ['IncompleteListError'] : []),
    'isWechatPayError',
    'KeyError',
    'KeyringError',
    'SignatureError',
    'ValidationError',
    'WechatPayError',
  ]
  const notified = exports.notifications
  const functions = exports.client.filter((name) => name !== `create${pascal}Client`)
  return [
    '// The client, and each operation as a function\n',
    `export { create${pascal}Client, type ${pascal}Client, type ${pascal}ClientOptions } from './generated/client.ts'\n`,
    list('export', functions, './generated/client.ts'),
    list('export', notified, './generated/notifications.ts'),
    list('export type', clientTypes, '@wechatpay-edge/client'),
    list(
      'export',
      mixed(['createWechatPay', 'selfTest'], ['SelfTestCheck', 'SelfTestOptions']),
      '@wechatpay-edge/client',
    ),
    hasWrite ? list('export', ['createIdempotencyKey'], '@wechatpay-edge/core') : '',
    notified.length > 0 ? list('export', mixed(['handleNotification'], ['Notification']), '@wechatpay-edge/core') : '',
    '\n// What goes in, and what comes out\n',
    list('export type', exports.types, './generated/types.ts'),
    list('export', exports.values, './generated/values.ts'),
    '\n// Errors, keys and transport\n',
    list('export', errors, '@wechatpay-edge/core'),
    list(
      'export type',
      [
        'AnyWechatPayError',
        'Fetch',
        'KeyInput',
        'Keyring',
        'MerchantOptions',
        'Outcome',
        'Remedy',
        'SignatureErrorReason',
        'Signer',
        'ValidationIssue',
        'WechatPayErrorCode',
      ],
      '@wechatpay-edge/core',
    ),
  ].join('')
}

/** What a user may download at most: a third more than one operation of another API, and what its tables weigh. */
export function budgets({ pascal, calls }: NewApi): string {
  const value = [
    {
      title: 'the whole client, with openapi-fetch',
      exports: [`create${pascal}Client`],
      gzip: 25_600 + calls.length * 1024,
      min: 64_000 + calls.length * 4096,
    },
    {
      title: 'one operation',
      exports: [calls[0]?.callable.functionName, 'createWechatPay'],
      gzip: 25_600,
      forbidden: { [`create${pascal}Client`]: 'a function needs no client' },
    },
  ]
  return `${JSON.stringify(value, null, 2)}\n`
}

/** A call as a method of the client: `coupons.get({ coupon_id: '9856888' })`. */
function methodCall(name: string, { callable, values, isWrite }: Call): string {
  return `${name}.${callable.methodName}(${[...values, ...(isWrite ? ['{ idempotencyKey }'] : [])].join(', ')})`
}

/** `get(path)`, as the table of methods has it. */
function signature({ callable, isWrite }: Call): string {
  const given = callable.arguments.map(({ name }) => name)
  return `${callable.methodName}(${[...given, ...(isWrite ? ['{ idempotencyKey }'] : [])].join(', ')})`
}

const resultOf = ({ callable: { returns } }: Call): string => {
  const type = /^(?:ApiPromise|AsyncIterable|Promise)<(.*)>$/s.exec(returns)?.[1]
  if (type === undefined || type === 'undefined') return 'nothing'
  return returns.startsWith('AsyncIterable') ? `an async iterable of \`${type}\`` : `\`${type}\``
}

const tableOf = (calls: readonly Call[]): string =>
  [
    '| Method | WeChat Pay | Gives |',
    '| --- | --- | --- |',
    ...calls.map((call) => {
      const { method, path } = call.callable.operation
      return `| \`${signature(call)}\` | ${call.sentence}: ${method.toUpperCase()} \`${path}\` | ${resultOf(call)} |`
    }),
    '| `ready()` | nothing is sent | imports all keys, signs once, finds swapped keys |',
  ].join('\n')

/** The first call that a reader can copy: one that takes no file. */
const shownCall = (calls: readonly Call[]): Call | undefined =>
  calls.find(({ callable }) => callable.calls === 'call') ?? calls[0]

export function readme(api: NewApi): string {
  const { name, packageName, pascal, title, calls, exports } = api
  const variable = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const shown = shownCall(calls)
  if (!shown) throw new Error(`${name} has no operation`)
  const isList = shown.callable.calls === 'list'
  const call = methodCall(variable, shown)
  const names = [...(shown.isWrite ? ['createIdempotencyKey'] : []), `create${pascal}Client`]
  const notes =
    exports.notifications.length > 0
      ? `\nNotifications (回调通知): ${exports.notifications.map((one) => `\`${one}\``).join(', ')} recognise a verified notification.\n`
      : ''
  return `# ${packageName}

WeChat Pay ${name} (微信支付 ${title}), with every request signed and every response verified. Not affiliated with Tencent. MIT licence.

\`\`\`typescript
import { ${names.join(', ')} } from '${packageName}'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const ${variable} = create${pascal}Client({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})
${shown.isWrite ? 'const idempotencyKey = createIdempotencyKey() // save it before the call\n' : ''}${isList ? `for await (const row of ${call}) console.log(row)` : `console.log(await ${call})`}
\`\`\`

${tableOf(calls)}
${notes}
Fields keep WeChat Pay's spelling. Arguments are checked before anything is sent; responses are passed on with fields that this version does not know. How to call, what fails and what to do then is the same in every package: [calling an API](https://github.com/wechatpay-edge/wechatpay-edge#readme).
`
}
