/** Reads what the words of one row say that a program must respect. */
import { bare, gist, plain, present, unlinked } from '../lib/text.ts'
import type { Facts, FieldType, Standing, WordFacts } from '../shape.ts'
import { conditionOf } from './condition.ts'
import { isOpenEnum, membersOf } from './members.ts'
import { itemsOf, lengthOf, limitOf, rangeOf } from './numbers.ts'
import { clausesWith, sentencesOf } from './sentences.ts'

const defaults =
  /(?:默认|缺省)(?:值)?\s*(?:为|是|取|使用|传入?|填写?|按|[:：]|等于)\s*[:：]?\s*[“"「`]?([^，,。；;\n“”"」`（()）]+)/
const defaultPage = /默认第(\d+)页|默认\s*(\d+)(?!\d*[、.])/
const fallsTo = /(?:不[传填]|不传入|未传|未填)[^，,。；;\n]{0,10}[，,]?\s*则?默认(?!为|是|值|取)([^，,。；;\n（(]+)/

function defaultOf(text: string): string | undefined {
  const found =
    defaults.exec(text)?.[1] ??
    defaultPage
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined)
  return (found ?? fallsTo.exec(text)?.[1])?.replace(/[“”"「」`]/g, '').trim() || undefined
}

const letters =
  /(?:只能|仅能|可|由|仅支持|支持|允许|包含|要求|只允许|必须是?|仅限)[^。；\n]{0,24}(?:数字|字母|汉字|下划线|中划线|英文|ASCII|特殊字符)|\[[0-9a-zA-Z][^\]\n]*-[^\]\n]+\][+*{]?|(?:不能|不可|不得|不允许|不支持)(?:包含|有|出现|使用|输入)[^。；\n]{0,20}(?:字符|符号|表情|空格|emoji)/

function symbolsOf(text: string): string[] | undefined {
  const list = /可包含英文字母，数字，(.+?)等内容/.exec(text)?.[1]
  return list?.split('，').map((symbol) => symbol.trim())
}

/** The vendor's own forms; the longest that is found says most. */
const forms =
  /(?:yyyy|YYYY)(?:[-./年]?(?:MM|mm)(?:[-./月]?(?:dd|DD)日?)?)?(?:[ T]?(?:HH|hh):?mm(?::?ss)?(?:\.?SSS)?)?(?:\+?TIMEZONE|XXX|Z|\+08:00)?/g

function timeOf(text: string): string | undefined {
  if (/rfc\s*3339/i.test(text)) return 'rfc3339'
  const found = [...text.matchAll(forms)].map(([form]) => form).sort((a, b) => b.length - a.length)[0]
  return found?.includes('TIMEZONE') ? 'rfc3339' : found
}

const encrypted =
  /(?:(?<![无不])需要?|须|必须|请|应)(?:进行|使用|用|对)?[^，。；\n]{0,24}加密(?!方式|算法|前|的)|(?<![无不])需要?(?:进行)?解密|解密处理|(?:加密|密文)(?:传入|传输|返回|字段)|使用[^，。；\n]{0,20}(?:公钥|私钥|证书)[^，。；\n]{0,6}(?:加密|解密)/
/** The header that says which key was used is not encrypted itself, nor are fields that speak of the others. */
const ofOthers = /^请求参数中的敏感|加密算法|(?:该|本|此)字段无需加密/

const retired =
  /即将下线|已下线|已?废弃|已弃用|不再(?:使用|支持|维护|推荐)|(?:字段|参数)[^，。；\n]{0,6}无需(?:传入?|填写)$/
const closed = /(?:字段|参数)[^，。；\n]{0,6}(?:暂|尚)?(?:未|不)(?:开放|支持|启用)|(?:暂|尚)(?:未|不)开放|未开放生效/

/** Of the field, not of one of its values. */
function standingOf(text: string): Standing | undefined {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(?:•|-|`|\d{0,2}[、.]?\s*`?[A-Z][A-Z0-9_]+`?\s*[:：])/.test(line))
  const sentences = sentencesOf(lines.join('\n'))
  if (sentences.some((sentence) => retired.test(sentence))) return 'retired'
  return sentences.some((sentence) => closed.test(sentence)) ? 'closed' : undefined
}

function boundsOf(text: string, { type, minLength, maxLength }: FieldType): Partial<Facts & FieldType> {
  if (/^(?:integer|number)$/.test(type)) return rangeOf(text)
  if (type.startsWith('array')) return itemsOf(text)
  if (type !== 'string') return {}
  const inWords = lengthOf(text)
  return { minLength: minLength ?? inWords.minLength, maxLength: maxLength ?? inWords.maxLength }
}

function wordFacts(text: string): WordFacts {
  const sentences = sentencesOf(text)
  return present<WordFacts>({
    condition: conditionOf(sentences),
    limit: limitOf(sentences),
    default: defaultOf(text),
    characters: clausesWith(sentences, letters),
  })
}

function readFacts(cell: string, text: string, type: FieldType): Facts & Partial<FieldType> {
  const takesMembers =
    /string|integer|number|object/.test(type.type) && (type.type !== 'object' || type.className !== undefined)
  const takesDigits = /integer|number/.test(type.type)
  return present({
    members: takesMembers ? membersOf(text, takesDigits) : [],
    open: isOpenEnum(text) || undefined,
    ...boundsOf(text, type),
    ...wordFacts(text),
    symbols: symbolsOf(plain(cell).replaceAll('`', '')),
    time: timeOf(text),
    encrypted: (encrypted.test(text) && !ofOthers.test(text)) || undefined,
    standing: standingOf(text),
    value: /请(?:设置|填写)为\s*`?([\w.+-]+\/[\w.+-]+)/.exec(bare(cell))?.[1],
  })
}

/** A header's 【A】或【B】 is two names. */
const titles = /^\s*\**\s*((?:【[^】]*】\s*\**\s*(?:或|\/|、|和)?\s*)+)/

/** What one description says. */
export interface Description {
  readonly title?: string | undefined
  readonly text: string
  readonly gist: string
  readonly unlinked: WordFacts
  readonly facts: Facts & Partial<FieldType>
}

function readDescription(cell: string, type: FieldType): Description {
  const words = plain(cell)
  const found = titles.exec(words)
  const names = [...(found?.[1] ?? '').matchAll(/【([^】]*)】/g)].map(([, name = '']) => bare(name).trim())
  const text = words.slice(found?.[0].length ?? 0).trim()
  return {
    ...(found ? { title: names.join('或') } : {}),
    text,
    gist: gist(cell.replace(titles, '')),
    unlinked: wordFacts(unlinked(cell.replace(titles, ''))),
    facts: readFacts(cell, text, type),
  }
}

/** Reads 描述 as it is printed. */
export function describer(): (cell: string, type: FieldType) => Description {
  const known = new Map<string, Description>()
  return (cell, type) => {
    const key = `${type.type} ${type.className} ${type.minLength} ${type.maxLength} ${cell}`
    const description = known.get(key) ?? readDescription(cell, type)
    known.set(key, description)
    return description
  }
}
