/** The functions and the client of one API: packages/<api>/src/generated/client.ts. */
import { encryptedFields } from './encrypted.ts'
import { camel, literal, pascal } from './literal.ts'
import { clientTypes, functionNames, methodNames, parameterType } from './names.ts'
import {
  formSchema,
  idempotencyKey,
  isObject,
  type Json,
  type Media,
  parametersIn,
  type RateLimit,
  type ResolvedOperation,
  resolve,
  type Schema,
  type Spec,
  success,
} from './spec.ts'
import { nameAndSentence } from './texts.ts'
import { isDeclared, refName } from './types.ts'

/** An argument of a function. */
interface Argument {
  readonly name: 'path' | 'query' | 'body' | 'upload'
  readonly type: string
  readonly optional: boolean
  /** The spec's own example of it. */
  readonly example: Json | undefined
}

/** A function, and the method that is made of it. */
export interface Callable {
  readonly functionName: string
  readonly methodName: string
  readonly operation: ResolvedOperation
  readonly arguments: readonly Argument[]
  readonly options: string
  readonly returns: string
  /** The schemas that it names. */
  readonly types: readonly string[]
  /** The function of client that it calls. */
  readonly calls: 'call' | 'list' | 'uploadFile' | 'callFile' | 'callDownload'
  readonly note: string
}

const json = (content: { readonly 'application/json'?: Media } | undefined): Schema | undefined =>
  content?.['application/json']?.schema

/** The type that types.ts exports for a schema. */
function typeOf(spec: Spec, schema: Schema, what: string): string {
  const name = refName(schema)
  if (name === undefined) throw new Error(`${what} has no named schema`)
  if (!isDeclared(spec.components.schemas[name]))
    throw new Error(`${what} is ${name}, which is no object: give it \`type: object\`, or refer to another`)
  return name
}

const firstExample = (examples: Readonly<Record<string, { readonly value: Json }>> | undefined): Json | undefined =>
  Object.values(examples ?? {})[0]?.value

/** The example of each parameter in one place of the request. */
function exampleOf(operation: ResolvedOperation, place: string): Json {
  const entries = parametersIn(operation, place).flatMap(({ name, examples, content }) => {
    const value = firstExample(examples ?? content?.['application/json']?.examples)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function argumentsOf(spec: Spec, operation: ResolvedOperation): Argument[] {
  const { requestBody } = spec.paths[operation.path]?.[operation.method] ?? {}
  const parameters = (place: 'path' | 'query'): Argument[] => {
    const found = parametersIn(operation, place)
    if (found.length === 0) return []
    const optional = !found.some(({ required }) => required)
    return [
      {
        name: place,
        type: parameterType(operation.operationId, place),
        optional,
        example: exampleOf(operation, place),
      },
    ]
  }
  const body = requestBody && json(resolve(spec, requestBody).content)
  const media = operation.requestBody?.content['application/json']
  const type = body && typeOf(spec, body, `${operation.operationId}: its body`)
  return [
    ...parameters('path'),
    ...parameters('query'),
    ...(type ? [{ name: 'body' as const, type, optional: false, example: firstExample(media?.examples) }] : []),
  ]
}

/** The properties of a body that a response has, too, in a schema that ends in `Answer`: what is read may be written. */
function readablePropertiesOf(spec: Spec, body: string): readonly (readonly [property: string, type: string])[] {
  const { properties = {} } = spec.components.schemas[body] as { properties?: Readonly<Record<string, Schema>> }
  const pairs = Object.entries(properties).map(([property, schema]) => [property, `${refName(schema)}Answer`] as const)
  return pairs.every(([, type]) => isDeclared(spec.components.schemas[type])) ? pairs : []
}

/** `GivenPartner extends PartnerAnswer`, and the body as an object of these. */
function readableBodyOf(spec: Spec, { arguments: given }: Callable): { types: string; body: string } | undefined {
  const type = given.find(({ name }) => name === 'body')?.type
  const pairs = type === undefined ? [] : readablePropertiesOf(spec, type)
  if (pairs.length === 0) return undefined
  const types = pairs.map(([property, answer]) => `Given${pascal(property)} extends ${answer}`)
  const members = pairs.map(([property, answer]) => `${property}: AsRead<Given${pascal(property)}, ${answer}>`)
  return { types: types.join(', '), body: `{ ${members.join('; ')} }` }
}

/** What a success contains; `undefined` if nothing (204). */
function contentOf(spec: Spec, operation: ResolvedOperation): { readonly 'application/json'?: Media } | undefined {
  const response = spec.paths[operation.path]?.[operation.method]?.responses[success(operation).status]
  return response && resolve(spec, response).content
}

/** The file that an operation takes, and the schemas that its type names; `undefined` if it takes none. */
function uploadOf(spec: Spec, operation: ResolvedOperation): (Argument & { readonly types: string[] }) | undefined {
  const { operationId, 'x-upload': names, path, method } = operation
  if (!names) return undefined
  const own = [names.filename, names.digest].filter((name) => name !== undefined)
  const { meta = {} } = (formSchema(operation)?.properties ?? {}) as { readonly meta?: Schema }
  const more = Object.keys(isObject(meta.properties) ? meta.properties : {}).filter((name) => !own.includes(name))
  const argument = { name: 'upload', optional: false, example: undefined } as const
  if (more.length === 0) return { ...argument, type: 'Upload', types: [] }
  const body = spec.paths[path]?.[method]?.requestBody
  const form = (body && resolve(spec, body).content['multipart/form-data']?.schema) ?? {}
  const { properties } = resolve(spec, form) as { readonly properties?: { readonly meta?: Schema } }
  const type = typeOf(spec, properties?.meta ?? {}, `${operationId}: its meta`)
  const omitted = own.map((name) => `'${name}'`).join(' | ') || 'never'
  return { ...argument, type: `Upload<Omit<${type}, ${omitted}>>`, types: [type] }
}

interface Row {
  readonly type: string
  readonly types: readonly string[]
}

/** The type of a list's rows, and the schemas that it names. Rows without a key are texts. */
function rowOf(spec: Spec, page: string, { rows, key }: { readonly [name: string]: Json }): Row {
  const { properties } = spec.components.schemas[page] as { properties?: Readonly<Record<string, Schema>> }
  const { items } = (properties?.[String(rows)] ?? {}) as { items?: Schema }
  if (!items) throw new Error(`${page}.${rows} is not a list of a named schema`)
  const what = `${page}.${rows}: its row`
  if (!Array.isArray(key) || key.length > 0) {
    const type = typeOf(spec, items, what)
    return { type, types: [type] }
  }
  if (items.type === 'string') return { type: 'string', types: [] }
  throw new Error(`${what} is no text: name the fields that distinguish one row from another (key of x-pagination)`)
}

export function callablesOf(spec: Spec, operation: ResolvedOperation): Callable[] {
  const { operationId, 'x-pagination': pagination } = operation
  const [functionName = '', functionOfPage = ''] = functionNames(operation)
  const [methodName = '', methodOfPage = ''] = methodNames(operation)
  const options = idempotencyKey(operation) ? 'options: WriteOptions' : 'options?: CallOptions'
  const content = contentOf(spec, operation)
  const schema = json(content)
  const file = {
    operation,
    arguments: argumentsOf(spec, operation),
    options: 'options?: FileOptions',
    returns: 'Promise<DownloadedFile>',
    types: argumentsOf(spec, operation).map(({ type }) => type),
  }
  if (content && !schema) {
    const note = 'The response is a file, which is read as it arrives.'
    return [{ ...file, functionName, methodName, calls: 'callFile', note }]
  }
  const result = schema && typeOf(spec, schema, `${operationId}: its response`)
  const upload = uploadOf(spec, operation)
  const given = upload ? [upload] : argumentsOf(spec, operation)
  const types = [...(upload ? upload.types : given.map(({ type }) => type)), ...(result ? [result] : [])]
  const one = {
    functionName,
    methodName,
    operation,
    arguments: given,
    options,
    returns: `ApiPromise<${result}>`,
    types,
    calls: upload ? 'uploadFile' : 'call',
    note: operation['x-unpaged'] ? `Reads one page. ${operation['x-unpaged']}` : '',
  } as const
  if (operation['x-download']) {
    const note = 'Downloads the file that the link names, decompresses it, and checks its digest.'
    const of = { functionName: `${operationId}File`, methodName: `${methodName}File` }
    return [one, { ...file, ...of, calls: 'callDownload', note }]
  }
  if (!isObject(pagination)) return [one]
  if (!result) throw new Error(`${operationId}: its list is in no JSON (x-pagination)`)
  const row = rowOf(spec, result, pagination)
  const withoutOffset = one.arguments.map((argument) =>
    argument.name === 'query'
      ? {
          ...argument,
          type: `Omit<${argument.type}, '${pagination.offset}'>`,
          example: without(argument.example, String(pagination.offset)),
        }
      : argument,
  )
  const each = 'Iterates over every row, each once; each `for await` starts anew.'
  return [
    {
      ...one,
      arguments: withoutOffset,
      returns: `AsyncIterable<${row.type}>`,
      types: [...types, ...row.types],
      calls: 'list',
      note: each,
    },
    {
      ...one,
      functionName: functionOfPage,
      methodName: methodOfPage,
      note: `Reads one page.${operation['x-empty-answer'] ? ' No row at all is an empty page.' : ''}`,
    },
  ]
}

const without = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) : value

/** The spec's description with its Chinese name in parentheses: 建立合作关系。Builds it. → Builds it (建立合作关系). */
function describe(operation: ResolvedOperation): string {
  const { name, sentence, rest } = nameAndSentence(operation)
  return `${sentence} (${name}).${rest}`
}

const failures: readonly string[] = [
  "ValidationError when an argument breaks the API's rules; nothing was sent",
  'ApiError when WeChat Pay responds with an error',
  'SignatureError when the response is not signed by WeChat Pay',
  'ConnectionError when no response comes',
  'KeyError when a key cannot be imported, and KeyringError when a keyring fails',
]

/** Whether a write is sent again after a failure, and why. */
function repeating({ method, 'x-idempotent-by': mark, ...operation }: ResolvedOperation): string[] {
  if (method === 'get' || idempotencyKey(operation as ResolvedOperation)) return []
  if (!mark) return ['', 'It is sent once: no page of WeChat Pay says that it may be repeated.']
  const why = `WeChat Pay recognises it by \`${mark.field}\` (${mark.source}).`
  return ['', `It is repeated as a GET is, with the same bytes: ${why} Call it again with the same one, too.`]
}

/** `1000/min of all merchants`: the words of the page, and what counts. */
function rateInWords({ text, on, per }: RateLimit): string {
  const counted = on ? (on === 'success' ? ', successful ones' : ', failed ones') : ''
  return `${text}${per ? ` of ${per === 'ip' ? 'each IP address' : 'all merchants'}` : ''}${counted}`
}

/** Who may call it, and how often, in the words of the page. */
function limits({ 'x-callers': callers = [], 'x-rate-limit': rates = [] }: ResolvedOperation): string[] {
  const lines = [
    ...(callers.length > 0 ? [`Callers (支持商户): ${callers.join(', ')}.`] : []),
    ...(rates.length > 0 ? [`Rate limit (接口频率): ${rates.map(rateInWords).join(', ')}.`] : []),
  ]
  return lines.flatMap((line) => ['', line])
}

function notes(callable: Callable, example: string): string {
  const { operation, calls } = callable
  const unsigned = operation['x-signed-answer'] === false
  const all = failures.filter((text) => !(unsigned && text.startsWith('SignatureError')))
  if (encryptedFields(operation).answer.length > 0)
    all.push('DecryptionError when the client has a `decryptionKey` that does not decrypt a field of the response')
  if (calls === 'list') all.push('IncompleteListError when fewer rows came than WeChat Pay had counted')
  const lines = [
    describe(operation),
    ...(callable.note ? ['', callable.note] : []),
    ...repeating(operation),
    ...limits(operation),
    '',
    ...all.map((text) => `@throws ${text}`),
    `@see ${operation['x-official-url']}`,
    ...(example ? ['@example', '```ts', ...example.trimEnd().split('\n'), '```'] : []),
  ]
  // A text of the spec must not end the comment.
  return `/**\n${lines.map((line) => ` *${line && ` ${line.replaceAll('*/', '*\\/')}`}\n`).join('')} */`
}

/** An argument may be left out only if each that follows it may be. */
function parameters({ arguments: given, options }: Callable, body?: string): string {
  let tail = options.startsWith('options?')
  const texts = given.toReversed().map(({ name, type: strict, optional }) => {
    const type = name === 'body' ? (body ?? strict) : strict
    tail &&= optional
    return tail ? `${name}?: ${type}` : `${name}: ${type}${optional ? ' | undefined' : ''}`
  })
  return [...texts.toReversed(), options].join(', ')
}

/** A whole program, which connects to what the environment names. */
function exampleProgram(packageName: string, callable: Callable): string {
  const { calls } = callable
  const isFile = calls === 'callFile' || calls === 'callDownload'
  const filename = callable.operation['x-upload']?.files?.[0]?.suffixes[0] ?? 'jpg'
  const values =
    calls === 'uploadFile'
      ? [`{ file, filename: 'filea.${filename}' }`]
      : callable.arguments.map(({ example = {} }) => literal(example))
  const write = callable.options.startsWith('options:')
  const args = ['wechatpay', ...values, ...(write ? ['{ idempotencyKey }'] : [])].join(', ')
  const call = `${callable.functionName}(${args})`
  return `import { ${[...(write ? ['createIdempotencyKey'] : []), 'createWechatPay', callable.functionName].sort().join(', ')} } from '${packageName}'

const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
const wechatpay = createWechatPay({
  merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
  wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
  hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
})

${write ? 'const idempotencyKey = createIdempotencyKey() // save it before the call\n' : ''}${
  calls === 'uploadFile' ? 'const file = new Uint8Array([0xff, 0xd8, 0xff]) // its content; or a Blob\n' : ''
}${
  calls === 'list'
    ? `for await (const row of ${call}) console.log(row)`
    : isFile
      ? `const file = await ${call}\nconsole.log((await file.bytes()).length)`
      : `console.log(await ${call})`
}
`
}

const asRead =
  '/** The same, of what a read returned: a row of a list, or its fields. They are checked when they are sent. */'

/** The overload that takes what was read is the first one: TypeScript reports the errors of the last. */
function emitFunction(spec: Spec, packageName: string, callable: Callable): string {
  const { functionName, operation, returns, calls } = callable
  const given = callable.arguments.map(({ name }) => name).join(', ')
  const values = given && (calls === 'uploadFile' ? given : `{ ${given} }`)
  const [, result] = /^ApiPromise<(.*)>$|^AsyncIterable<(.*)>$/s.exec(returns)?.filter(Boolean) ?? []
  const type = result === undefined ? '' : `<${result}>`
  const readable = readableBodyOf(spec, callable)
  const signature = (types: string, body?: string): string =>
    `export function ${functionName}${types}(wechatpay: WechatPay, ${parameters(callable, body)}): ${returns}`
  const text = notes(callable, exampleProgram(packageName, callable))
  const heads = readable
    ? [
        `${asRead}\n${signature(`<${readable.types}>`, readable.body)}`,
        `${text}\n${signature('')}`,
        signature('', 'unknown'),
      ]
    : [`${text}\n${signature('')}`]
  return `${heads.join('\n')} {
  return ${calls}${type}(wechatpay, operations.${operation.operationId}, ${values || '{}'}, options)
}
`
}

function emitMethod(spec: Spec, callable: Callable): string {
  const { methodName, returns } = callable
  const readable = readableBodyOf(spec, callable)
  const text = notes(callable, '')
  const first = readable
    ? `${asRead}\n${methodName}<${readable.types}>(${parameters(callable, readable.body)}): ${returns}\n`
    : ''
  return `${first}${text}\n${methodName}(${parameters(callable)}): ${returns}\n`
}

/** `methodName: (body, options) => buildPartnership(wechatpay, body, options)` */
function emitDelegate(spec: Spec, callable: Callable): string {
  const { methodName, functionName, arguments: given } = callable
  const names = [...given.map(({ name }) => name), 'options'].join(', ')
  // Overloads give an arrow function no types.
  const taken = readableBodyOf(spec, callable) ? parameters(callable) : names
  return `${methodName}: (${taken}) => ${functionName}(wechatpay, ${names}),`
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')

export function emitClient(
  api: { readonly name: string; readonly title: string },
  packageName: string,
  spec: Spec,
  operations: readonly ResolvedOperation[],
): string {
  const callables = operations.flatMap((operation) => callablesOf(spec, operation))
  if (callables.length === 0) throw new Error(`${api.name}: it has no operation`)
  const types = new Set(
    callables.flatMap((callable) => [
      ...callable.types,
      ...(readableBodyOf(spec, callable)?.types.match(/(?<=extends )\w+/g) ?? []),
    ]),
  )
  // Not the namespace itself: a bundler would keep all of it in a program that imports one function.
  const table = operations.map(({ operationId }) => `${operationId}: operations.${operationId}`).join(', ')
  const name = pascal(api.name)
  const values = [...new Set(['createApiClient', ...callables.map(({ calls }) => calls)])].sort()
  const hasReadable = callables.some((callable) => readableBodyOf(spec, callable))
  const imported = clientTypes
    .filter((type) => type !== 'AsRead' || hasReadable)
    .filter((type) => type !== 'WriteOptions' || callables.some(({ options }) => options.includes(type)))
    .filter((type) => !/^(Call|File)Options$/.test(type) || callables.some(({ options }) => options.includes(type)))
    .filter((type) => type !== 'ApiPromise' || callables.some(({ returns }) => returns.startsWith(type)))
    .filter((type) => type !== 'DownloadedFile' || callables.some(({ returns }) => returns.includes(type)))
    .filter((type) => type !== 'Upload' || callables.some(({ calls }) => calls === 'uploadFile'))
  return `import type { ${imported.join(', ')} } from '@wechatpay-edge/client'
import { ${values.join(', ')} } from '@wechatpay-edge/client'
import * as operations from './operations.ts'
import type { ${[...[...types].sort(), 'paths'].join(', ')} } from './types.ts'

${callables.map((callable) => emitFunction(spec, packageName, callable)).join('\n')}
/** Options of {@link create${name}Client}. */
export interface ${name}ClientOptions extends ApiClientOptions {}

/** ${api.title} */
export interface ${name}Client {
${indent(callables.map((callable) => emitMethod(spec, callable)).join(''))}  /**
   * Imports all keys and signs once; sends nothing. Call it when you deploy, so that a wrong key is reported then.
   *
   * @throws KeyError when a key cannot be imported, or the signer fails
   * @throws KeyringError when a Keyring object fails, or lacks its preferred key
   */
  ready(): Promise<void>
  /** The typed openapi-fetch client beneath: \`use(…)\`, \`POST(…)\`; it resolves with \`{ data, error, response }\`. */
  readonly client: ApiClient<paths>
}

/**
 * Makes a client of this API: ${api.title}
 *
 * @param wechatpay - A connection, or the options of a new one.
 * @throws KeyError when a key or serial number is something else
 * @throws TypeError when an option is missing or has the wrong type
 * @example
 * \`\`\`ts
 * import { create${name}Client } from '${packageName}'
 *
 * const { WXPAY_MCHID = '', WXPAY_SERIAL_NO = '', WXPAY_PRIVATE_KEY = '' } = process.env
 * const { WXPAY_PUBLIC_KEY_ID = '', WXPAY_PUBLIC_KEY = '', WXPAY_BASE_URL } = process.env
 * const ${camel(api.name)} = create${name}Client({
 *   merchant: { mchid: WXPAY_MCHID, serialNo: WXPAY_SERIAL_NO, privateKey: WXPAY_PRIVATE_KEY },
 *   wechatpay: { [WXPAY_PUBLIC_KEY_ID]: WXPAY_PUBLIC_KEY },
 *   hosts: WXPAY_BASE_URL ? [WXPAY_BASE_URL] : undefined, // a sandbox; leave it out for production
 * })
 * await ${camel(api.name)}.ready()
 * \`\`\`
 */
export function create${name}Client(wechatpay: WechatPay | ${name}ClientOptions): ${name}Client {
  return toClient(createApiClient<paths>({ ${table} }, wechatpay))
}

function toClient(client: ApiClient<paths>): ${name}Client {
  const { wechatpay } = client
  return {
    client,
    ready: client.ready,
${callables.map((callable) => `    ${emitDelegate(spec, callable)}`).join('\n')}
  }
}
`
}
