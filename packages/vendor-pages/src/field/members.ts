/** Finds the values of an enum in the words of a row: eight forms, and what only looks like them. */
import { bullet } from '../lib/text.ts'

/** A value: letters, or digits that a mark of code encloses. */
const marked = '`\\s*([\\w][\\w.\\-/]*)\\s*`'
const value = `(?:${marked}|([A-Za-z][\\w.\\-]*))`
const chinese = '[\\u4e00-\\u9fff]'
/** What parts a value from its meaning. `://` is the end of a scheme. */
const parting = `\\s*(?:[:：](?!//)|——?|–|[（(]|-(?=\\s|${chinese})|\\s-|=(?=${chinese})|(?<=\`)\\s*(?:$|[,，、;；。]))`
const numbering = '(?:(?:\\d+|[a-z])\\s*[、.）)]|[（(]\\d+[）)]|[①-⑳]|(?:[-*·]|\\u25aa\\ufe0f?)+\\s)?'
const start = `^\\s*(?:${bullet}|-\\s)?\\s*${numbering}\\s*["“]?`

const opening = new RegExp(`${start}${value}["”]?${parting}`, 'u')
const alone = new RegExp(`${start}${value}["”]?\\s*[；;，,。、]?$`, 'u')
/** `BLOCKED 不可用状态`: a value only beside others. */
const weak = new RegExp(`${start}${value}(?:\\s+|(?<=\`))(?!为|是|时|和|与|或|中|不[填传]|必|的)${chinese}`, 'u')
const digits = new RegExp(
  `^\\s*(?:${bullet}|-)?\\s*\`?(-?\\d+)\`?\\s*(?:[:：]|——?|[（(]|-(?=${chinese})|\\s-\\s|=)`,
  'u',
)
const item = new RegExp(`^\\s*(?:${bullet}|-\\s)`, 'u')

const announcement =
  /(?:枚举值?|可选(?:取)?值|可选项|取值(?:范围|如下|为|包括|有|说明)?|可取值|有效值|可选|合法值|仅支持|只支持)/
const announcedEnd = new RegExp(`${announcement.source}[^\\n]{0,12}?[:：]*\\s*$`)
const fixed = /(?:固定(?:传|填|返回|值|取值)?(?:入)?(?:为|是)?)\s*[:：]?\s*["“`]?\s*([A-Za-z][\w.\-/]*)/
const single =
  /(?:目前为|目前只支持|仅支持|只支持|类型(?:为|是)|类型[:：])\s*[:：]?\s*["“`]?\s*([A-Z][A-Z0-9_]+(?:[.-][A-Z0-9_]+)*)(?![\w.-])(?!["”`]?\s*[时的则])/g
const byDefault = /(?:不[传填写]则?)?\s*默认(?:值)?(?:为|是|[:：])?\s*[`“"]?[\w.-]+[`”"]?/g

/** Names, not values: at the beginning of a line they explain, and list nothing. */
const noValue =
  /^(?:https?|HTTPS?|HH|[yY]{4}.*|TIMEZONE|rfc3339|iOS|Android|Wechatpay|json|JSON|URL|AppID|APPID|OpenID|UTF8)$/

/** No value, even where values are listed. */
const noWord = /^(?:https?|HH|[yY]{4}.*|TIMEZONE)$/

interface Line {
  readonly value: string | undefined
  readonly strength: 'strong' | 'weak'
  readonly isItem: boolean
  readonly isMarked: boolean
}

interface Found {
  readonly value: string
  readonly isMarked: boolean
}

function valueIn(match: RegExpExecArray | null, isListed = false): Found | undefined {
  const [, inMarks, free] = match ?? []
  if (inMarks !== undefined) return { value: inMarks, isMarked: true }
  return free === undefined || (isListed ? noWord : noValue).test(free)
    ? undefined
    : { value: free.replace(/[.-]+$/, ''), isMarked: false }
}

const isValue = (text: string): boolean => /^[A-Z0-9_.-]+$/.test(text)

/** A name in marks before a comma is that of another field, unless it is written as values are. */
function isNameInProse(match: RegExpExecArray | null): boolean {
  return match?.[1] !== undefined && !isValue(match[1]) && /[`,，、;；。]$/.test(match[0])
}

function readLine(text: string, isAnnounced: boolean, takesDigits: boolean): Line {
  const isItem = item.test(text)
  const strong = (found: Found): Line => ({ ...found, strength: 'strong', isItem })
  const match = opening.exec(text)
  const opened = isNameInProse(match) ? undefined : valueIn(match, isItem || isAnnounced)
  if (opened) return strong(opened)
  const number = takesDigits && isAnnounced ? digits.exec(text)?.[1] : undefined
  if (number !== undefined) return strong({ value: number, isMarked: false })
  const lone = isAnnounced || isItem ? valueIn(alone.exec(text)) : undefined
  if (lone && (isValue(lone.value) || lone.isMarked)) return strong(lone)
  const beside = valueIn(weak.exec(text))
  return {
    value: beside && isValue(beside.value) ? beside.value : undefined,
    strength: 'weak',
    isItem,
    isMarked: beside?.isMarked ?? false,
  }
}

/** Whether lines that follow each other list values: two of them do, and one does if words or marks say so. */
function isList(run: readonly Line[], isAnnounced: boolean): boolean {
  const areSet = run.length > 0 && run.every(({ isItem, isMarked }) => isItem || isMarked)
  if (run.every(({ strength }) => strength === 'weak')) return areSet && run.length > 1
  if (isAnnounced || areSet) return true
  return run.every(({ value: one = '' }) => isValue(one) && (run.length > 1 || one.length > 2))
}

/** Lists inside a list item explain that item. */
function withoutNested(lines: readonly string[]): readonly string[] {
  const hasItems = lines.some((line) => line.trimStart().startsWith(bullet) && opening.test(line))
  if (!hasItems) return lines
  const isOfAnItem = (line: string): boolean =>
    !line.trimStart().startsWith(bullet) && !isValue(valueIn(opening.exec(line))?.value ?? 'A')
  return lines.filter((line) => !/^\s*-\s/.test(line) && !isOfAnItem(line))
}

/** Values at the beginning of lines, one after the other. */
function membersInLines(text: string, takesDigits: boolean): string[] {
  const found: string[] = []
  let run: Line[] = []
  let announced = false
  const close = (): void => {
    if (isList(run, announced)) found.push(...run.flatMap(({ value: one }) => one ?? []))
    run = []
  }
  for (const line of withoutNested(text.split('\n'))) {
    const read = readLine(line, announced, takesDigits)
    if (read.value !== undefined) {
      run.push(read)
      continue
    }
    // A member's meaning may go on in a line of its own.
    if (announced && run.length > 0 && !announcedEnd.test(line)) continue
    close()
    announced = announcedEnd.test(line)
  }
  close()
  return found
}

const inlineParting = `\\s*(?:[:：](?!//)|——?|[（(]|-(?=${chinese})|\\s-\\s|(?<=\`)\\s*[,，、;；。])`
const inline = new RegExp(`(?<![\\w.\\-/])(?:${marked}|([A-Z][A-Z0-9_]+(?:[.\\-][A-Z0-9_]+)*))${inlineParting}`, 'gu')
const listed = /^[:：\s]*((?:`?[A-Z][A-Z0-9_]*`?\s*(?:[,，、/|]|或|和)\s*)+`?[A-Z][A-Z0-9_]*`?)/
const numbers = /(?<![\w.])`?(\d+)`?\s*[:：\-—（(=](?!\d)/g

/** Values after the words that announce them, in the same line. */
function membersInLine(line: string, takesDigits: boolean): string[] {
  const at = announcement.exec(line)
  if (!at) return []
  const rest = line.slice(at.index + at[0].length)
  const found = [...rest.matchAll(inline)].flatMap((match) =>
    isNameInProse(match) ? [] : (valueIn(match)?.value ?? []),
  )
  if (found.length > 0) return found
  const names = listed.exec(rest)?.[1]
  if (names !== undefined) return [...names.matchAll(/[A-Z][A-Z0-9_]*/g)].map(([name]) => name)
  const codes = takesDigits ? [...rest.matchAll(numbers)].map((match) => match[1] ?? '') : []
  return codes.length > 1 ? codes : []
}

function fixedMembers(text: string): string[] {
  const one = fixed.exec(text)?.[1]
  const found = one === undefined ? [...text.matchAll(single)].map(([, name = '']) => name) : [one]
  return found.map((name) => name.replace(/[.-]+$/, '')).filter((name) => !noValue.test(name))
}

/** Each value at the beginning of a line, if a colon or a semicolon is before it. */
function layOut(text: string): string {
  return text
    .replace(byDefault, ' ')
    .replace(/(?<=类型|状态|枚举值?|取值|可选值|仅支持)\s*[:：]\s*(?=`?[A-Z][A-Z0-9_.]+`?\s*[:：—])/g, '：\n')
    .replace(/[；;]\s*(?=`?[A-Z][A-Z0-9_.]+`?\s*[:：—])/g, '；\n')
}

/**
 * The values of an enum, in order.
 *
 * @param text - the plain text of 描述
 * @param takesDigits - whether digits without a mark are values: in a field of numbers
 */
export function membersOf(text: string, takesDigits: boolean): string[] {
  const inLines = membersInLines(layOut(text), takesDigits)
  const lines = text.replace(byDefault, ' ').split('\n')
  const inLine =
    inLines.length > 1
      ? []
      : (lines.map((line) => membersInLine(line, takesDigits)).find((one) => one.length > 0) ?? [])
  const found = inLine.length > inLines.length ? inLine : inLines
  return [...new Set(found.length > 0 ? found : fixedMembers(text))]
}

export const isOpenEnum = (text: string): boolean =>
  /可能(?:会)?(?:新增|增加)|兼容新增|(?:会|将)(?:新增|增加)(?:新的?)?(?:枚举|取值)/.test(text)
