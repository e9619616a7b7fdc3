/** Reads what a page says about an operation: its head, its tables, its response. */
import { readFields } from '../field/field.ts'
import { type Block, isErrorTable, isFieldTable, isText, type Table, type Text } from '../lib/markdown.ts'
import { bare, narrow, plain } from '../lib/text.ts'
import { type Answer, type Field, type Operation, type Remark, type RequestPart, type Route, remark } from '../shape.ts'
import { readErrors } from './errors.ts'
import { exampleBlocks, examplesOf, isNothing, statusIn } from './examples.ts'
import { isAnswer, partOf } from './tables.ts'

/** A line as its words are, whatever their width and what is before them. */
const wordsOf = (text: string): string => narrow(bare(text)).replace(/^(?:[-*•>]|\d+[.、])\s*/, '')

/** The line that makes a page one of an operation. */
export const methodLine = (blocks: readonly Block[]): Text | undefined =>
  blocks.filter(isText).find(({ text }) => /^(?:HTTP\s*)?请求(?:方式|方法)\s*[:：]/i.test(wordsOf(text)))

const method = /^[^:：]*[:：]\s*[【[（(「"]?\s*([A-Za-z]+)\s*[\]】）)」"]?/
const addressLine = /^(?:请求URL|请求地址|接口地址|请求路径|接口路径)\s*[:：]/i

/** Blanks in the braces of a placeholder are none of its name. */
const withoutBlanks = (text: string): string => text.replace(/\{[^{}]*\}/g, (name) => name.replace(/\s/g, ''))

function pathsIn(text: string): string[] {
  return [...withoutBlanks(text).matchAll(/(?:https?:\/\/[\w.-]+)?(\/(?:[\w\-./:]|\{[^{}/]*\})+)/g)].map(
    ([, path = '']) => path,
  )
}

/** What is printed behind the method, and is no path. */
const restOf = (text: string): string =>
  pathsIn(text)
    .reduce((rest, path) => rest.replace(path, ' '), withoutBlanks(text))
    .replace(/https?:\/\/[\w.-]+/g, '')
    .replace(/或|[`\s、，,;；。]/g, '')

/** The path may be in a line of its own below the method. */
const lineBelow = (blocks: readonly Block[], line: Text): string => {
  const next = blocks.find((block) => block.line > line.line)
  const text = next?.kind === 'text' ? wordsOf(next.text) : ''
  return /^(?:https?:\/\/[\w.-]+)?\/v3\/\S+$/.test(withoutBlanks(text)) ? text : ''
}

/** Method and paths; `null` if the URL is what another response gives; nothing if the line has no method. */
export function routesOf(blocks: readonly Block[], line: Text, problems: Remark[]): Route[] {
  const text = wordsOf(line.text)
  const match = method.exec(text)
  const verb = match?.[1]?.toUpperCase()
  if (!match || verb === undefined) return []
  const behind = text.slice(match[0].length)
  const rest = restOf(behind)
  if (rest !== '') problems.push(remark(line.line, `"${rest}" behind the path is not read`))
  if (!/^(?:GET|POST|PUT|PATCH|DELETE)$/.test(verb)) problems.push(remark(line.line, `"${verb}" is no known method`))
  const address = blocks.filter(isText).find((block) => addressLine.test(wordsOf(block.text)))
  const printed = pathsIn(behind)
  const below = pathsIn(lineBelow(blocks, line))
  const found = printed.length > 0 ? printed : below
  const paths =
    found.length > 0 || !address ? found : pathsIn(addressWords(address)).filter((path) => path.startsWith('/v3/'))
  return paths.length > 0 ? paths.map((path) => ({ method: verb, path })) : [{ method: verb, path: null }]
}

/** Without what is linked, which is another page. */
const addressWords = ({ text }: Text): string => wordsOf(text.replace(/\]\([^)]*\)/g, ']'))

/** Whether the page says where the URL comes from. */
export const namesAddress = (blocks: readonly Block[]): boolean =>
  blocks
    .filter(isText)
    .some(({ text }) => addressLine.test(wordsOf(text)) && /url/i.test(wordsOf(text).replace(addressLine, '')))

const bracketed = (text: string): string[] =>
  [...text.matchAll(/【([^】]+)】/g)].map(([, name = '']) => bare(name).trim())

function callersOf(texts: readonly Text[]): string[] {
  const line = texts
    .map(({ text }) => plain(text))
    .find((text) => /^(?:支持商户|适用对象|支持的?商户)\s*[:：]/.test(text))
  if (line === undefined) return []
  const names = bracketed(line)
  return names.length > 0
    ? names
    : line
        .replace(/^[^:：]*[:：]/, '')
        .split(/[\s、，,/]+/)
        .filter((name) => name !== '')
}

const hostsOf = (texts: readonly Text[]): string[] =>
  texts.flatMap(({ text }) =>
    [...bare(text).matchAll(/【[主备]域名】\s*(https?:\/\/[\w.-]+)/g)].map(([, host = '']) => host),
  )

const limitWords = /接口频率|频率限制|接口限频|限频|接口耗时|调用频率|\d+\s*(?:qps|QPS|qpm)/

export const isLimit = (text: string): boolean =>
  limitWords.test(text) && /\d/.test(text) && !/报错"?“?频率限制/.test(text)

/** Words before 接口说明 alone: an error may be about the frequency, too. */
function limitsOf(blocks: readonly Block[], head: Text): string[] {
  return blocks
    .filter(isText)
    .filter(({ line, text }) => line < head.line && isLimit(text))
    .map(({ text }) => plain(text).replace(/^(?:[-*]|\d+[.、])\s*/, ''))
}

type Request = Record<RequestPart, readonly Field[]>

function requestOf(tables: readonly Table[], routes: readonly Route[], problems: Remark[]): Request {
  const parts: Record<RequestPart, Table[]> = { header: [], path: [], query: [], body: [], form: [] }
  for (const table of tables.filter((one) => !isAnswer(one))) {
    const named = partOf(table)
    if (named === undefined)
      problems.push(remark(table.line, `"${table.headings.at(-1) ?? ''}" is not a part of a request`))
    parts[named ?? (/^(?:GET|DELETE)$/.test(routes[0]?.method ?? '') ? 'query' : 'body')].push(table)
  }
  const read = (part: RequestPart): Field[] => readFields(parts[part], problems)
  return { header: read('header'), path: read('path'), query: read('query'), body: read('body'), form: read('form') }
}

function answerOf(blocks: readonly Block[], tables: readonly Table[], problems: Remark[]): Answer {
  const answers = tables.filter(isAnswer)
  const own = blocks.filter(isText).filter(isAnswer)
  const examples = examplesOf(blocks)
  const status = [
    ...own.filter(({ headings }) => !/错误码/.test(headings.join())).flatMap(({ text }) => statusIn(text) ?? []),
    ...exampleBlocks(blocks)
      .filter(isText)
      .flatMap(({ text }) => statusIn(text) ?? []),
  ].find((one) => one >= 200 && one < 300)
  const words = [...own, ...exampleBlocks(blocks).filter(isText)].map(({ text }) => text).join('\n')
  const isBinary = answers.length === 0 && /二进制流|文件流|数据流/.test(words)
  const isEmpty =
    status === 204 || /无应答包体/.test(words) || (examples.length > 0 && examples.every(({ text }) => isNothing(text)))
  const fields = readFields(answers, problems)
  return {
    ...(status === undefined ? {} : { status }),
    kind: fields.length > 0 ? 'json' : isBinary ? 'binary' : isEmpty ? 'none' : 'json',
    fields,
    examples,
  }
}

/** A page of which only a file can be had: what it returns is what the URL leads to. */
function withDownload(answer: Answer, routes: readonly Route[]): Answer {
  return routes.every(({ path }) => path === null) && answer.fields.length === 0
    ? { ...answer, kind: 'binary' }
    : answer
}

const samplesOf = (blocks: readonly Block[]): string[] => [
  ...new Set(
    blocks
      .filter(isText)
      .flatMap(({ text }) =>
        [...text.matchAll(/\/((?:merchant|partner)\/\d+-(?:curl|java|go))\.md/g)].map(([, id = '']) => id),
      ),
  ),
]

export function operationOf(
  blocks: readonly Block[],
  head: Text,
  routes: readonly Route[],
  problems: Remark[],
): Operation {
  const texts = blocks.filter(isText)
  const tables = blocks.filter(isFieldTable)
  return {
    routes,
    hosts: hostsOf(texts),
    callers: callersOf(texts),
    limits: limitsOf(blocks, head),
    request: requestOf(tables, routes, problems),
    answer: withDownload(answerOf(blocks, tables, problems), routes),
    errors: blocks.filter(isErrorTable).flatMap((table) => readErrors(table, problems)),
    samples: samplesOf(blocks),
  }
}
