/** Numbers in words: the range of a number, how many items an array has, how long a text is. */
import { present } from '../lib/text.ts'
import { clausesWith } from './sentences.ts'

type Bounds = readonly [low: number | undefined, high: number | undefined]

/** `1000万` and `6,144` are numbers, too. */
const digits = '(-?\\d[\\d,]*(?:\\.\\d+)?)\\s*(万|亿)?'
const scales: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8 }

function numberOf(text: string | undefined, scale: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.replaceAll(',', '')) * (scales[scale ?? ''] ?? 1)
}

/** The first of the patterns that is found: its number. */
function first(text: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text)
    if (match) return numberOf(match[1], match[2])
  }
  return undefined
}

const plainDigits = '(-?\\d+(?:\\.\\d+)?)'
const between = (before: string, after = ''): RegExp =>
  new RegExp(
    `${before}\\s*[[【(（]?\\s*${plainDigits}\\s*(?:[,，~～]|-+|—+|至|到)\\s*${plainDigits}\\s*[\\]】)）]?${after}`,
  )

const unit = '(?:个|条|张|项|笔|组|次|种|家|位|人|份|段|块|层)'
const ofText =
  '(?!\\d|,\\d|\\s*(?:位|个)?\\s*(?:中文|英文|UTF|utf|汉字|字符|字节|字|字母|像素|天|年|月|小时|分钟|秒|M|K|%|倍|数字|小数))'

const atLeast = [
  '不小于',
  '大于等于',
  '大于或等于',
  '不低于',
  '不能小于',
  '不得小于',
  '不可小于',
  '>=',
  '≥',
  '最小(?:值)?(?:为|是|[:：])?',
  '最少(?:为)?',
  '最低(?:为)?',
  '从',
]
const atMost = [
  '最大(?:值)?(?:不超过|为|是|[:：])?',
  '不能超过',
  '不超过',
  '不得超过',
  '不可超过',
  '不能大于',
  '不大于',
  '不得大于',
  '小于等于',
  '小于或等于',
  '最多(?:为|不超过)?',
  '最高(?:为)?',
  '上限(?:为|是|[:：])?',
  '<=',
  '≤',
]
const greater = ['必须大于', '需(?:要)?大于', '应大于', '(?<!不(?:能|得|可)?)大于(?!等于|或)']

const after = (words: readonly string[], tail: string): RegExp[] =>
  words.map((word) => new RegExp(`${word}\\s*${digits}${tail}`))

/** 取值范围 [0,86399], 最大50, 必须大于0: of a number. */
export function rangeOf(text: string): { minimum?: number; maximum?: number; exclusiveMinimum?: number } {
  const match = between('(?:范围|区间|取值|值)[^\\d\\n[【(（]{0,8}').exec(text)
  const [low, high]: Bounds = match ? [Number(match[1]), Number(match[2])] : [undefined, undefined]
  const tail = `${ofText}(?!\\d)`
  return present({
    minimum: low ?? first(text, after(atLeast, tail)),
    maximum: high ?? first(text, after(atMost, tail)),
    exclusiveMinimum: first(text, after(greater, tail)),
  }) as { minimum?: number; maximum?: number; exclusiveMinimum?: number }
}

const verbs =
  '(?:允许|可以?|支持|能|只能)?(?:录入|上传|传入|填写|设置|添加|包含|传|填|选择?|有|为|配置|关联|指定|输入)?'

/** 最多允许录入50个, 条目个数限制为【1，50】: of an array. */
export function itemsOf(text: string): { minItems?: number; maxItems?: number } {
  const match = between('(?:条目|个数|数量|项数)[^\\d\\n[【(（]{0,8}', '').exec(text)
  const [low, high]: Bounds = match ? [Number(match[1]), Number(match[2])] : [undefined, undefined]
  const tail = `\\s*${unit}(?!中文|汉字|字符|字节|字|月|小时|UTF|英文|字母)`
  return present({
    minItems: low ?? first(text, [new RegExp(`(?:最少|至少)(?:需要?)?${verbs}\\s*${digits}${tail}`)]),
    maxItems:
      high ??
      first(text, [new RegExp(`(?:最多|不超过|不能超过|不得超过|上限(?:为|是)?|最大)${verbs}\\s*${digits}${tail}`)]),
  }) as { minItems?: number; maxItems?: number }
}

/** 要求6-32个字符, 最多1000个UTF8字符: of a text, in words. */
export function lengthOf(text: string): { minLength?: number; maxLength?: number } {
  const match =
    /(?:要求|长度|为|限制)[^\d\n]{0,6}(\d+)\s*(?:[-~～]|至|到|,|，)\s*(\d+)\s*[】\]]?\s*(?:个|位)?(?:字符|字|位|$)/.exec(
      text,
    )
  return match ? { minLength: Number(match[1]), maxLength: Number(match[2]) } : {}
}

const limits = new RegExp(
  `(?:最多|最少|至少|不超过|不能超过|上限|限制为|可上传|仅支持上传|只能上传)[^，,。；\\n]{0,10}?\\d+\\s*(?:${unit}|字|像素|[MKmk]B?|天|%|$)|(?:个数|长度|条目|总数)[^，,。；\\n]{0,8}[【[(（]?\\d+`,
)

/** The clauses that limit how many, how long or how large. */
export const limitOf = (sentences: readonly string[]): string | undefined => clausesWith(sentences, limits)
