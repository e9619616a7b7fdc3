/**
 * The names that a spec gives to what is generated: generated files declare each once, and use none of them for
 * something else.
 */
import ts from 'typescript'
import { pascal } from './literal.ts'
import { isObject, parametersIn, type ResolvedOperation, type Spec, webhooksOf } from './spec.ts'

/** The functions of an operation. */
export const functionNames = ({ operationId, ...operation }: ResolvedOperation): string[] =>
  withSuffixes(operationId, operation)

/** The methods of an operation, as its functions. */
export const methodNames = ({ 'x-method': method, ...operation }: ResolvedOperation): string[] =>
  withSuffixes(method, operation)

/** A list has one for its single page, too, and a link one for the file that it leads to. */
function withSuffixes(
  name: string,
  { 'x-pagination': pagination, 'x-download': download }: Pick<ResolvedOperation, 'x-pagination' | 'x-download'>,
): string[] {
  return [name, ...(isObject(pagination) ? [`${name}Page`] : []), ...(download ? [`${name}File`] : [])]
}

/** The type of an operation's path or query. */
export const parameterType = (operationId: string, place: string): string => `${pascal(operationId)}${pascal(place)}`

/** The type guard of a webhook. */
export const guardName = (operationId: string): string => `is${pascal(operationId)}`

/** What client.ts may import from client. */
export const clientTypes: readonly string[] = [
  'ApiClient',
  'ApiClientOptions',
  'ApiPromise',
  'AsRead',
  'CallOptions',
  'DownloadedFile',
  'FileOptions',
  'Upload',
  'WechatPay',
  'WriteOptions',
]

/** `Notification` and `Webhook` are named by the guards of notifications. */
const otherTypes = ['AsyncIterable', 'ErrorCode', 'Notification', 'Omit', 'Promise', 'Record', 'Webhook']

/** What generated files and their examples import or declare beside the functions. */
const values = (
  'call list uploadFile callFile callDownload createApiClient fieldDecryption fieldEncryption operations schemas paths ' +
  'toClient wechatpay client path query body upload file options ' +
  'createWechatPay createIdempotencyKey idempotencyKey row process console eval arguments ' +
  'isNotificationOf notification'
).split(' ')

/** The members of every client. One with `then` would be taken for a promise; `new` declares a constructor. */
const members = ['client', 'ready', 'then', 'new']

/** Names that no operation of an API may have, whatever else it has. */
export const takenNames = (api: string): readonly string[] => [...values, ...members, `create${pascal(api)}Client`]

interface Naming {
  /** What has the names. */
  readonly kind: string
  /** Where a spec gives them. */
  readonly field: string
  readonly form: RegExp
  readonly taken: readonly string[]
  readonly names: readonly string[]
}

const camelCase = /^[a-z][A-Za-z\d]*$/

const isWord = (name: string): boolean =>
  ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, name).scan() !== ts.SyntaxKind.Identifier

function namingsOf(api: string, spec: Spec, operations: readonly ResolvedOperation[]): Naming[] {
  const functions = operations.flatMap(functionNames)
  const parameterTypes = operations.flatMap((operation) =>
    ['path', 'query'].flatMap((place) =>
      parametersIn(operation, place).length > 0 ? [parameterType(operation.operationId, place)] : [],
    ),
  )
  const client = `${pascal(api)}Client`
  const webhooks = webhooksOf(spec).map(({ operationId }) => operationId)
  const guards = webhooks.map(guardName)
  return [
    { kind: 'client', field: 'redocly.yaml', form: /^create[A-Z]\w+$/, taken: values, names: [`create${client}`] },
    {
      kind: 'function',
      field: 'operationId',
      form: camelCase,
      taken: [...values, `create${client}`, ...functions.filter(isWord)],
      names: functions,
    },
    {
      kind: 'notification',
      field: 'webhooks',
      form: camelCase,
      taken: [...values, ...functions, ...webhooks.filter(isWord)],
      names: webhooks,
    },
    {
      kind: 'guard',
      field: 'webhooks',
      form: camelCase,
      taken: [...values, ...functions, ...webhooks],
      names: guards,
    },
    {
      kind: 'method',
      field: 'x-method',
      form: camelCase,
      taken: members,
      names: operations.flatMap(methodNames),
    },
    {
      kind: 'schema',
      field: 'components.schemas',
      // `Given…` are the type parameters of functions.
      form: /^(?!Given[A-Z])[A-Z]\w*$/,
      taken: [...clientTypes, ...otherTypes, client, `${client}Options`, ...parameterTypes],
      names: Object.keys(spec.components.schemas),
    },
  ]
}

/** Throws at the first name that cannot be one, that generated files use for something else, or that two have. */
export function requireNames(api: string, spec: Spec, operations: readonly ResolvedOperation[]): void {
  for (const { kind, field, form, taken, names } of namingsOf(api, spec, operations)) {
    const strange = names.find((name) => !form.test(name) || taken.includes(name))
    if (strange !== undefined)
      throw new Error(`${api}: ${strange} cannot be the name of a ${kind}: choose another (${field})`)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined)
      throw new Error(
        `${api}: two ${field === 'webhooks' ? 'notifications' : 'operations'} have the ${kind} ${twice} (${field})`,
      )
  }
}
