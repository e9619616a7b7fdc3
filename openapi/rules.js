/**
 * This repository's own part of `redocly lint`: what each `x-` field of an operation holds, and the rules that Redocly
 * does not have. Typing the fields here also makes Redocly follow a `$ref` inside `x-errors` when it bundles.
 *
 * A webhook has a type of its own: it is no operation, because WeChat Pay sends it and the merchant responds.
 */

const text = { type: 'string' }
const words = { type: 'array', items: text }

/** Fields that an operation may have besides OpenAPI's own; an unknown one is an error. */
const fields = {
  'x-official-url': text,
  'x-official-updated': text,
  'x-official-pages': 'OfficialPageList',
  'x-method': text,
  'x-availability': text,
  'x-signed-answer': { type: 'boolean' },
  'x-request-lines': 'RequestLineMap',
  'x-empty-answer': 'EmptyAnswer',
  'x-pagination': 'Pagination',
  'x-unpaged': text,
  'x-upload': 'Upload',
  'x-download': 'Download',
  'x-idempotent-by': 'IdempotentBy',
  'x-errors': 'ErrorRowList',
  'x-callers': words,
  'x-rate-limit': 'RateLimitList',
  'x-trailing-slash': text,
  'x-draft': words,
  'x-vendor-example': 'VendorExampleList',
}

/** Fields of a webhook: OpenAPI's own that it may have, and ours. */
const webhookFields = {
  operationId: text,
  summary: text,
  description: text,
  tags: words,
  requestBody: 'RequestBody',
  responses: 'Responses',
  'x-official-url': text,
  'x-official-updated': text,
  'x-official-pages': 'OfficialPageList',
  'x-event-types': words,
  'x-original-type': text,
  'x-decrypted': 'MediaType',
  'x-draft': words,
  'x-vendor-example': 'VendorExampleList',
}
const optionalOfWebhook = ['tags', 'x-official-pages', 'x-original-type', 'x-draft', 'x-vendor-example']

const types = {
  WebhooksMap: { properties: {}, additionalProperties: 'WebhookItem' },
  WebhookItem: { properties: { post: 'Webhook' }, required: ['post'] },
  Webhook: {
    properties: webhookFields,
    required: Object.keys(webhookFields).filter((field) => !optionalOfWebhook.includes(field)),
  },
  OfficialPageList: { properties: {}, items: 'OfficialPage' },
  OfficialPage: { properties: { url: text, updated: text }, required: ['url', 'updated'] },
  ErrorRowList: { properties: {}, items: 'ErrorRow' },
  ErrorRow: {
    properties: {
      status: { type: 'integer' },
      code: text,
      description: text,
      remedy: 'ErrorRemedy',
      common: { type: 'boolean' },
      outcome: { enum: ['unknown'] },
      'x-draft': words,
    },
    required: ['status', 'code', 'description', 'remedy'],
  },
  ErrorRemedy: { properties: { zh: text, en: text }, required: ['zh', 'en'] },
  EmptyAnswer: {
    properties: { status: { type: 'integer' }, code: text, message: text, page: { type: 'object' } },
    required: ['status', 'code', 'message', 'page'],
  },
  Pagination: {
    properties: { rows: text, total: text, key: words, offset: text, limit: text },
    required: ['rows', 'total', 'key', 'offset', 'limit'],
  },
  Upload: {
    properties: { filename: text, digest: text, files: 'UploadFileList', refusals: 'UploadRefusals' },
  },
  IdempotentBy: { properties: { field: text, source: text, quote: text }, required: ['field', 'source', 'quote'] },
  UploadFileList: { properties: {}, items: 'UploadFile' },
  UploadFile: { properties: { suffixes: words, maxBytes: { type: 'integer' } }, required: ['suffixes'] },
  UploadRefusals: { properties: { empty: text, name: text, digest: text, size: text } },
  Download: { properties: { url: text, gzip: text }, required: ['url'] },
  RateLimitList: { properties: {}, items: 'RateLimit' },
  RateLimit: {
    properties: {
      requests: { type: 'integer' },
      seconds: { type: 'integer' },
      text,
      on: { enum: ['success', 'failure'] },
      per: { enum: ['ip', 'all'] },
    },
    required: ['requests', 'seconds', 'text'],
  },
  VendorExampleList: { properties: {}, items: 'VendorExample' },
  VendorExample: { properties: { in: text, name: text, reason: text, value: {} }, required: ['in', 'reason', 'value'] },
  RequestLineMap: { properties: {}, additionalProperties: text },
}

const isObjectSchema = (schema) => schema.type === 'object' || schema.properties !== undefined
const depth = (pointer) => pointer.split('/').length - 1

/** In `allOf: [{ if, then }]`: it says when fields are required, and is no value of its own. */
const isCondition = (pointer) => /\/allOf\/\d+\/(if|then)(\/|$)/.test(pointer)

/** An object needs a name: types, messages and diffs speak of it by that name. */
const noInlineObject = () => ({
  Schema(schema, { rawNode, location, report }) {
    if (isCondition(location.pointer)) return
    if (rawNode.$ref === undefined && isObjectSchema(schema) && depth(location.pointer) > 1)
      report({ message: 'An object schema has a file entry of its own and is used by $ref.' })
  },
})

/** A value without an example cannot be shown in an editor, nor tried by a test. A `const` or an open enum is its own. */
const exampleRequired = () => ({
  Schema(schema, { location, report }) {
    const named = depth(location.pointer) === 1 || /\/properties\/[^/]+$/.test(location.pointer)
    const itself = ['const', 'anyOf', 'items'].some((keyword) => schema[keyword] !== undefined)
    if (named && !itself && schema.examples === undefined && !isCondition(location.pointer))
      report({ message: 'A schema has `examples`.' })
  },
  MediaType(media, { report }) {
    if (media.examples === undefined) report({ message: 'A body has `examples`, the official page’s first.' })
  },
  Parameter(parameter, { report }) {
    const own = parameter.content === undefined
    if (own && parameter.examples === undefined)
      report({ message: 'A parameter has `examples`, the official page’s first.' })
  },
})

/** Each member of an enum says what it means. */
const enumDescribed = () => ({
  Schema(schema, { report }) {
    const described = Object.keys(schema['x-enum-descriptions'] ?? {})
    if (schema.enum !== undefined && schema.enum.join() !== described.join())
      report({ message: '`x-enum-descriptions` has one entry for each member of `enum`, in the same order.' })
  },
})

/** Fields that a schema may have besides JSON Schema's own. */
const schemaFields = ['x-enum-descriptions', 'x-encrypted', 'x-audience', 'x-other-audience', 'x-draft']

/** A misspelt field would be dropped without a word. */
const knownExtension = () => ({
  Schema(schema, { report }) {
    for (const key of Object.keys(schema))
      if (key.startsWith('x-') && !schemaFields.includes(key))
        report({ message: `\`${key}\` is not a field of ours; a schema may have ${schemaFields.join(', ')}.` })
  },
  Operation: ownFieldsAlone(fields),
  Webhook: ownFieldsAlone(webhookFields),
})

/** An `x-` field that is not in a list is an error. */
function ownFieldsAlone(known) {
  return (node, { report, location }) => {
    for (const key of Object.keys(node))
      if (key.startsWith('x-') && !Object.hasOwn(known, key))
        report({
          message: `\`${key}\` is not a field of ours; openapi/rules.js lists them.`,
          location: location.child(key).key(),
        })
  }
}

/** Each page has its address and its date; those of operations are checked by rules of redocly.yaml, too. */
const officialPages = () => {
  const check = (page, { report, location }, [url, updated] = ['url', 'updated']) => {
    if (!/^https:\/\/pay\.weixin\.qq\.com\//.test(page[url]))
      report({ message: 'The page’s address is one of pay.weixin.qq.com.', location: location.child(url) })
    if (!/^20\d\d-[01]\d-[0-3]\d$/.test(page[updated]))
      report({ message: "The page's date is written as '2024-08-26', in quotes.", location: location.child(updated) })
  }
  return {
    OfficialPage: (page, context) => check(page, context),
    Webhook: (webhook, context) => check(webhook, context, ['x-official-url', 'x-official-updated']),
  }
}

/** What distinguishes a notification from others: its name, event types, and the kind of what is encrypted in it. */
const webhookMarks = () => ({
  WebhooksMap(map, { report, location, resolve }) {
    for (const [name, item] of Object.entries(map)) {
      const { node } = item?.$ref === undefined ? { node: item } : resolve(item)
      if (node?.post?.operationId !== name)
        report({ message: `A webhook’s key is its operationId; expected ${name}.`, location: location.child(name) })
    }
  },
  Webhook(webhook, { report, location }) {
    const { operationId, 'x-event-types': events, 'x-original-type': original } = webhook
    if (!/^[a-z][A-Za-z0-9]*Notification\d*$/.test(operationId))
      report({
        message: 'A webhook’s operationId is in camelCase and ends in Notification, as paymentNotification.',
        location: location.child('operationId'),
      })
    const isEvent = (event) => /^[A-Z][A-Z0-9_]*(\.[A-Z][A-Z0-9_]*)+$/.test(event)
    if (!Array.isArray(events) || events.length === 0 || !events.every(isEvent) || new Set(events).size < events.length)
      report({
        message: '`x-event-types` lists each event_type of the page once, as [TRANSACTION.SUCCESS].',
        location: location.child('x-event-types'),
      })
    if (original !== undefined && !/^[A-Za-z][\w-]*$/.test(original))
      report({
        message: '`x-original-type` is the original_type that the page prints, as transaction.',
        location: location.child('x-original-type'),
      })
  },
})

/** What `spec:vendor --draft` leaves to a person: a spec that has such a mark is not released. */
const noDraft = () => ({
  any(node, { rawNode, report, location }) {
    const marks = [node, rawNode].find((one) => one?.['x-draft'] !== undefined)?.['x-draft']
    if (marks === undefined) return
    const list = Array.isArray(marks) ? marks.join('; ') : String(marks)
    report({
      message: `Decide what the draft asks, and delete the mark: ${list}`,
      location: location.child('x-draft').key(),
    })
  },
})

/** Sensitive fields (敏感信息字段) are encrypted one by one, and only text can be. */
const encryptedStrings = () => ({
  Schema(schema, { report, resolve }) {
    if (schema['x-encrypted'] === undefined) return
    const { type } = schema.$ref === undefined ? schema : { ...resolve(schema).node, ...schema }
    if (schema['x-encrypted'] !== true || type !== 'string')
      report({ message: '`x-encrypted` is `true`, and only on a string.' })
  },
})

const audiences = ['merchant', 'partner']

/** Takes a name out of what a schema requires. */
function letBeAbsent(schema, name) {
  const required = schema.required?.filter((one) => one !== name) ?? []
  if (required.length > 0) schema.required = required
  else delete schema.required
}

/**
 * The view that one audience has of files that several share, `x-audience` of the API in redocly.yaml: before anything is
 * checked or bundled, properties and conditions (members of `allOf`) for the other audience are taken out, and examples
 * that are only right for it. `x-other-audience` keeps the properties' names, so that types can refuse them, and
 * `x-audience` of the root says whose view it is.
 */
const audienceView = () => ({
  Root(root, { config }) {
    const audience = config.resolvedConfig['x-audience']
    if (audiences.includes(audience)) root['x-audience'] = audience
  },
  Schema(schema, { config }) {
    const audience = config.resolvedConfig['x-audience']
    if (!audiences.includes(audience)) return
    const own = []
    const others = []
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const { 'x-audience': mark, ...rest } = property
      if (!audiences.includes(mark)) continue
      schema.properties[name] = rest
      if (mark === audience) own.push(name)
      else others.push(name)
    }
    for (const name of others) {
      delete schema.properties[name]
      letBeAbsent(schema, name)
    }
    if (others.length > 0) schema['x-other-audience'] = others
    if (own.length + others.length > 0) keepExamples(schema, own, others)
    if (Array.isArray(schema.allOf)) keepConditions(schema, audience)
  },
})

/** An example is the other audience's if it has a property of it, or lacks one that this audience has to give. */
function keepExamples(schema, own, others) {
  const needed = own.filter((name) => schema.required?.includes(name))
  const isOwn = (example) => !others.some((name) => name in example) && needed.every((name) => name in example)
  if (Array.isArray(schema.examples)) schema.examples = schema.examples.filter(isOwn)
}

function keepConditions(schema, audience) {
  const own = schema.allOf.filter((one) => !audiences.includes(one['x-audience']) || one['x-audience'] === audience)
  if (own.length === 0) {
    delete schema.allOf
    return
  }
  schema.allOf = own.map(({ 'x-audience': mark, ...rest }) =>
    mark === undefined || mark === audience ? rest : { ...rest, 'x-audience': mark },
  )
}

/** A mark that is left over would be read by nobody. */
const audienceMarks = () => ({
  Schema(schema, { rawNode, report }) {
    if (schema['x-audience'] !== undefined || rawNode['x-audience'] !== undefined)
      report({
        message:
          '`x-audience` is merchant or partner, and on a property; the API’s entry in redocly.yaml says whose view it is.',
      })
  },
})

/** A path that ends in a slash is another path to WeChat Pay, and mostly a mistake: the mark says that the page prints it. */
const trailingSlash = () => ({
  PathItem: {
    enter(item, { key, report, location }) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        const operation = item[method]
        if (operation === undefined) continue
        const mark = operation['x-trailing-slash']
        if (String(key).endsWith('/') !== (typeof mark === 'string' && mark.trim() !== ''))
          report({
            message:
              'A path has no slash at its end, unless WeChat Pay’s page prints one; `x-trailing-slash` then says where.',
            location: location.child(method),
          })
      }
    },
  },
})

/** A limit of no request or no time could not be kept. */
const rateLimits = () => ({
  RateLimit({ requests, seconds }, { report }) {
    if (!(requests > 0 && seconds > 0))
      report({ message: '`x-rate-limit` has `requests` and `seconds` above 0, as { requests: 100, seconds: 60 }.' })
  },
})

/** A list is read by naming fields of its query, so they must be there. */
const paginationFields = () => ({
  Operation({ parameters = [], 'x-pagination': pagination }, { report, resolve, location }) {
    const own = parameters.map((parameter) => (parameter.$ref === undefined ? parameter : resolve(parameter).node))
    const names = own.filter((parameter) => parameter?.in === 'query').map(({ name }) => name)
    for (const key of ['offset', 'limit'])
      if (pagination?.[key] !== undefined && !names.includes(pagination[key]))
        report({
          message: `\`${key}\` names a query parameter of the operation; there is no ${pagination[key]}.`,
          location: location.child(['x-pagination', key]),
        })
  },
})

/** A list is read to its end, or its spec says why that is left to the caller. */
const listsPaged = () => ({
  Operation({ parameters = [], 'x-pagination': pagination, 'x-unpaged': why }, { report, resolve, location }) {
    const own = parameters.map((parameter) => (parameter.$ref === undefined ? parameter : resolve(parameter).node))
    const names = own.filter((parameter) => parameter?.in === 'query').map(({ name }) => name)
    const isList = pagination !== undefined || ['offset', 'limit'].every((name) => names.includes(name))
    const marks = [pagination, why].filter((mark) => mark !== undefined)
    if (marks.length !== (isList ? 1 : 0))
      report({
        message:
          'A query with `offset` and `limit` is that of a list, which has either `x-pagination`, or `x-unpaged`: why each page is asked for by the caller.',
        location: location.key(),
      })
  },
})

/** What a client has besides the methods of its operations; and `then` would make a promise of it, `new` a constructor. */
const reserved = ['client', 'ready', 'then', 'new']

/** Methods are generated under these names, a list's single page under the name with `Page`, a link's file with `File`. */
const methodNames = () => {
  const seen = new Set()
  return {
    Operation({ 'x-method': method, 'x-pagination': pagination, 'x-download': download }, { report, location }) {
      if (typeof method !== 'string') return
      const where = { location: location.child('x-method') }
      if (!/^[a-z][A-Za-z0-9]*$/.test(method) || reserved.includes(method))
        report({ message: `\`x-method\` is a name in camelCase, and not ${reserved.join(' or ')}.`, ...where })
      const more = [...(pagination ? [`${method}Page`] : []), ...(download ? [`${method}File`] : [])]
      for (const name of [method, ...more]) {
        if (seen.has(name)) report({ message: `Another operation has the method ${name}.`, ...where })
        seen.add(name)
      }
    },
  }
}

const extendOperation = (oas) => ({
  ...oas,
  ...types,
  Operation: { ...oas.Operation, properties: { ...oas.Operation.properties, ...fields } },
})

const rules = {
  'no-inline-object': noInlineObject,
  'example-required': exampleRequired,
  'enum-described': enumDescribed,
  'known-extension': knownExtension,
  'official-pages': officialPages,
  'webhook-marks': webhookMarks,
  'no-draft': noDraft,
  'audience-marks': audienceMarks,
  'encrypted-strings': encryptedStrings,
  'trailing-slash': trailingSlash,
  'rate-limits': rateLimits,
  'pagination-fields': paginationFields,
  'lists-paged': listsPaged,
  'method-names': methodNames,
}

// biome-ignore lint/style/noDefaultExport: Redocly takes a plugin from the default export
export default () => ({
  id: 'house',
  typeExtension: { oas3: extendOperation },
  preprocessors: { oas3: { 'audience-view': audienceView } },
  rules: { oas3: rules },
})
