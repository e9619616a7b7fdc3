/** Random pages of the vendor's grammar: a model, how it is printed, and what a reader must find. */
import fc from 'fast-check'

/** A type as it is printed, and as it is meant. */
interface TypeModel {
  readonly printed: string
  readonly type: string
  readonly minLength?: number
  readonly maxLength?: number
}

export interface FieldModel {
  readonly name: string
  readonly title: string | undefined
  readonly type: TypeModel
  readonly required: boolean
  /** How the values are printed: the forms of the vendor by their numbers. */
  readonly form: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  readonly members: readonly string[]
  readonly condition: string | undefined
  readonly words: string
}

interface ErrorModel {
  readonly status: number
  readonly code: string
  readonly description: string
}

export interface PageModel {
  readonly dated: boolean
  readonly method: string
  readonly paths: readonly string[]
  readonly marks: 'code' | 'plain' | 'escaped'
  readonly callers: readonly string[]
  readonly blank: string
  readonly oneDown: boolean
  readonly rule: string
  readonly request: Readonly<Record<'header' | 'path' | 'query' | 'body', readonly FieldModel[]>>
  readonly answer: readonly FieldModel[]
  readonly none: '204 No Content' | '无应答包体'
  readonly errors: readonly ErrorModel[]
  readonly oneTable: boolean
  readonly examples: readonly string[]
  readonly statusMark: '> ' | ''
}

const number = fc.integer({ min: 1, max: 9999 })
const scalar: fc.Arbitrary<TypeModel> = fc.oneof(
  fc.constantFrom<TypeModel>(
    { printed: 'string', type: 'string' },
    { printed: 'int', type: 'integer' },
    { printed: 'integer', type: 'integer' },
    { printed: 'uint64', type: 'integer' },
    { printed: 'bool', type: 'boolean' },
    { printed: 'boolean', type: 'boolean' },
    { printed: 'number', type: 'number' },
    { printed: 'array[string]', type: 'array[string]' },
  ),
  number.map((max) => ({ printed: `string(${max})`, type: 'string', maxLength: max })),
  number.map((max) => ({ printed: `string（${max}）`, type: 'string', maxLength: max })),
  number.map((max) => ({ printed: `string[1,${max}]`, type: 'string', minLength: 1, maxLength: max })),
  number.map((max) => ({ printed: `string(1,${max})`, type: 'string', minLength: 1, maxLength: max })),
  number.map((max) => ({ printed: `array[string(${max})]`, type: 'array[string]', maxLength: max })),
)
const parent = fc.constantFrom<TypeModel>(
  { printed: 'object', type: 'object' },
  { printed: 'Object', type: 'object' },
  { printed: 'array', type: 'array[object]' },
  { printed: 'array[object]', type: 'array[object]' },
  { printed: 'array[GoodsDetail]', type: 'array[object]' },
  { printed: 'TimeRange', type: 'object' },
)

const word = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 2, maxLength: 8 })
const name = fc.tuple(word, word).map(([one, two]) => `${one}_${two}`)
const chinese = fc.string({ unit: fc.constantFrom(...'商户单号时间金额名称编码地址说明'), minLength: 2, maxLength: 10 })
const member = fc
  .string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNOPQRSTUVWXYZ_'), minLength: 3, maxLength: 12 })
  .map((text) => `M${text.replace(/_+$/, 'E')}`)
const condition = fc.tuple(chinese, member).map(([what, value]) => `${what}为${value}时必填`)

const leaf: fc.Arbitrary<Omit<FieldModel, 'name'>> = fc.record({
  title: fc.option(chinese, { nil: undefined }),
  type: scalar,
  required: fc.boolean(),
  form: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8),
  members: fc.uniqueArray(member, { minLength: 2, maxLength: 4 }),
  condition: fc.option(condition, { nil: undefined }),
  words: chinese,
})

/** Rows with what is below them: a tree, up to eight levels deep, as one list. */
const fields: fc.Arbitrary<FieldModel[]> = fc
  .array(fc.tuple(name, leaf, parent, fc.integer({ min: 0, max: 8 })), { minLength: 1, maxLength: 9 })
  .map((rows) => {
    const out: FieldModel[] = []
    let path: string[] = []
    for (const [at, [own, rest, above, depth]] of rows.entries()) {
      path = [...path.slice(0, depth), `${own}${at}`]
      const next = rows[at + 1]
      const isParent = next !== undefined && next[3] >= path.length
      out.push({ ...rest, name: path.join('.'), type: isParent ? above : rest.type })
    }
    return out
  })

const errors = fc.array(
  fc.record({
    status: fc.constantFrom(400, 401, 403, 404, 429, 500),
    code: fc.tuple(member, member).map((parts) => parts.join('_')),
    description: chinese,
  }),
  { maxLength: 6 },
)

export const pageModel: fc.Arbitrary<PageModel> = fc.record({
  dated: fc.boolean(),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  paths: fc.uniqueArray(
    fc
      .array(
        fc.oneof(
          name,
          name.map((one) => `{${one}}`),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((steps) => `/v3/${steps.join('/')}`),
    { minLength: 1, maxLength: 2 },
  ),
  marks: fc.constantFrom('code', 'plain', 'escaped'),
  callers: fc.uniqueArray(chinese, { minLength: 1, maxLength: 4 }),
  blank: fc.constantFrom('', ' ', '\u00a0', '\u3000'),
  oneDown: fc.boolean(),
  rule: fc.constantFrom('| --- |  --- | --- | --- |', '| :-- | :-- | :-- | :-- |'),
  request: fc.record({ header: fields, path: fields, query: fields, body: fields }),
  answer: fc.oneof(fields, fc.constant([])),
  none: fc.constantFrom('204 No Content', '无应答包体'),
  errors,
  oneTable: fc.boolean(),
  examples: fc.uniqueArray(chinese, { minLength: 1, maxLength: 4 }),
  statusMark: fc.constantFrom('> ', ''),
})

/** Values are printed for texts alone, in one of eight forms. */
export function membersOf({ type, members, form }: FieldModel): readonly string[] {
  if (!type.type.includes('string')) return []
  return form === 6 ? members.map((_, at) => String(2400 + at)) : form === 7 ? members.slice(0, 1) : members
}

const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`

function printMembers(field: FieldModel): string {
  const values = membersOf(field)
  if (values.length === 0) return ''
  const escaped = values.map((value) => value.replaceAll('_', '\\_'))
  const forms: Readonly<Record<FieldModel['form'], string>> = {
    1: `<br>可选取值：<br>${list(values.map((value) => `\`${value}\`: 义`))}`,
    2: `，枚举值：<br>${escaped.map((value) => `${value}：义`).join('<br>')}`,
    3: `，可选取值：：<br>${values.map((value) => `- \`${value}\`: 义`).join('<br>')}`,
    4: `，枚举值： ${values.map((value) => `\`${value}\`（义）`).join('、')}`,
    5: `，分为几种：<br>${escaped.map((value, at) => `${at + 1}、${value}：义；`).join('<br>')}`,
    6: `，可选取值：<br>${list(values.map((value) => `\`${value}\`：义`))}`,
    7: `，固定传：${escaped[0]}，义。`,
    8: `：<br>${escaped.map((value) => `${value}：义`).join('<br>')}`,
  }
  return forms[field.form]
}

function printField(field: FieldModel): string {
  const { name: own, title, type, required, words } = field
  const head = title === undefined ? '' : `**【${title}】** `
  const when = field.condition === undefined ? '' : `。<br>${field.condition}。`
  return `| ${own} | ${type.printed} | ${required} | ${head}${words}${printMembers(field)}${when} |`
}

const table = (rows: readonly FieldModel[], rule: string): string =>
  ['| 参数名 | 类型 | 必填 | 描述 |', rule, ...rows.map(printField)].join('\n')

function printErrors({ errors: rows, oneTable, rule }: PageModel): string {
  const head = `| 状态码 | 错误码 | 描述 | 解决方案 |\n${rule}`
  const print = (some: readonly ErrorModel[]): string =>
    [
      head,
      ...some.map(
        ({ status, code, description }) =>
          `| ${status} | ${code.replaceAll('_', '\\_')} | ${description} | 请[查看](https://e.com/a_(b).md)重试 |`,
      ),
    ].join('\n')
  if (oneTable) return print(rows)
  const half = Math.floor(rows.length / 2)
  return `### 公共错误码\n\n${print(rows.slice(0, half))}\n\n### 业务错误码\n\n${print(rows.slice(half))}`
}

function printPath({ paths, marks }: PageModel): string {
  const text = paths.join(' 或 ')
  if (marks === 'code') return ` \`${text}\``
  return marks === 'plain' ? text : text.replaceAll('_', '\\_')
}

const partTitles = { header: 'Header', path: 'Path', query: 'Query', body: 'Body' } as const

function printRequest({ request, rule }: PageModel): string {
  return Object.entries(request)
    .map(([part, rows]) => `### ${partTitles[part as keyof typeof partTitles]} 参数\n${table(rows, rule)}`)
    .join('\n')
}

function printExamples({ examples, statusMark, answer, none }: PageModel): string {
  if (answer.length === 0) {
    const status = none === '204 No Content' ? none : '200 OK'
    return `应答示例\n\n${statusMark}${status}\n\n\`\`\`\n'无应答包体'\n\n\`\`\``
  }
  const blocks = examples.map((caption, at) => `${caption}\n\n\`\`\`\n{ "at": ${at} }\n\`\`\``)
  return `应答示例\n\n${statusMark}200 OK\n\n${blocks.join('\n\n')}`
}

/** The page, as the vendor would print it. */
export function printPage(model: PageModel): string {
  const { dated, method, callers, blank, oneDown, answer, none, rule } = model
  return [
    ...(dated ? ['>更新时间：2026.06.29'] : []),
    '一个接口。',
    '## 接口说明',
    `支持商户：${blank}${callers.map((caller) => `【${caller}】`).join(blank)}`,
    `请求方式：${blank}【${method}】${printPath(model)}`,
    '请求域名：【主域名】https://api.mch.weixin.qq.com 使用该域名将访问就近的接入点',
    '　　　　　【备域名】https://api2.mch.weixin.qq.com 使用该域名将访问异地的接入点',
    ...(oneDown ? ['## 字段说明', '### 请求参数'] : ['## 请求参数']),
    printRequest(model),
    oneDown ? '### 应答字段' : '## 应答参数',
    answer.length === 0 ? none : `200 OK\n\n${table(answer, rule)}`,
    '## 错误码',
    printErrors(model),
    '请求示例',
    '- [curl 示例](https://pay.weixin.qq.com/doc/v3/merchant/1-curl.md)',
    printExamples(model),
  ].join('\n\n')
}
