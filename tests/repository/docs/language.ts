/** Words that this project once used in a way of its own, and where they are found in a text or a source. */
import ts from 'typescript'

/** What to write instead, and how the words are found. Identifiers and code in backticks are not looked at. */
const dialect: readonly (readonly [instead: string, words: RegExp])[] = [
  ['response', /(?<![-\w])answers?\b/gi],
  ['fix', /\b(mend(s|ed|ing)?|cures?|cured)\b/gi],
  ['iterate, list', /\bwalk(s|ed|ing)?\b/gi],
  ['could not be loaded', /\b(can|could)(not| not) be had\b/gi],
  ['contain, have', /\b(holds?|holding|held|bears?|bearing)\b/gi],
  ['report, say', /\b(tells?|told|says? of|said of)\b/gi],
  ['is safe', /\b(does|do|did) no harm\b/gi],
  ["the SDK's, custom", /\b(of ours|of the caller's own)\b/gi],
  ['if, when', /(?<=^|[.;:] )where\b/gim],
  ['invalid … is reported', /\bthat (is|are) none\b/gi],
  ['a plain statement of the fact', /\basked for nothing\b|\b(in|by) its words\b/gi],
]

/** Sentences of the Chinese documents that read as translated: they must not come back. */
const translated: readonly string[] = [
  '每次失败都会说明',
  '它做对了什么',
  '旧应答被重复使用',
  '对真正发出的那个 Request',
  '第一位顾客才发现',
  '先看它运行',
  '转出调用者所需',
  '六个值',
  '这些包还不解密',
  '`wechatpay` 中的名字',
  '`wechatpay` 中的值',
  '以证书自己的序列号为名',
  '只有微信支付知道',
  '造成第二次写入',
  '放到无法再读出的地方',
  '每个进程只建一个客户端',
  '单次尝试',
  '更长的应答是',
  '使用时才取',
  '随机缩短至多一半',
  '从不同步抛出异常',
  '您验了',
  '沙箱检查微信支付所检查的',
  '放到本机回环的 HTTP 上',
  '年 11 月所读的',
  '由文本生成代码',
  '为“什么都没有”的平台打包',
  '就是一个 `Signer`',
]

/** A place where a word of the list stands: `3: answer (write: response): the line`. */
export interface Finding {
  readonly line: number
  readonly word: string
  readonly instead: string
  readonly text: string
}

/** Every use of such a word in a text, except in the lines that contain one of the allowed phrases. */
export function findDialect(text: string, allowed: readonly string[] = []): Finding[] {
  return text.split('\n').flatMap((raw, index) => {
    if (allowed.some((phrase) => raw.includes(phrase))) return []
    const line = raw.replaceAll(/`[^`]*`/g, '``')
    const english = dialect.flatMap(([instead, words]) =>
      [...line.matchAll(words)].map(([word]) => ({ line: index + 1, word, instead, text: raw.trim() })),
    )
    const chinese = translated
      .filter((phrase) => raw.includes(phrase))
      .map((word) => ({ line: index + 1, word, instead: 'a sentence that is not translated', text: raw.trim() }))
    return [...english, ...chinese]
  })
}

/**
 * What people read in a TypeScript source: its comments and its messages, line by line. Identifiers keep their names, and
 * a string without a space is a value.
 */
export function wordsOf(source: string): string {
  return keepOf(source, (node, file) => [
    // Comments, JSDoc included, stand before the token that follows them.
    [node.getFullStart(), node.getStart(file)],
    ...(isText(node) && node.getText(file).includes(' ') ? [insideOf(node, file)] : []),
  ])
}

const suites = /^(describe|it|test)\b/

/** The titles of tests and of their groups: the first argument of `it('…')`, `describe.each(…)('…')` and the like. */
export function titlesOf(source: string): string {
  return keepOf(source, (node, file) => {
    const call = node.parent
    const isTitle =
      ts.isCallExpression(call) && call.arguments[0] === node && suites.test(call.expression.getText(file))
    return isTitle && ts.isStringLiteralLike(node) ? [insideOf(node, file)] : []
  })
}

type Range = readonly [start: number, end: number]

/** A source in which only the ranges that its tokens give are kept; all else is blank. */
function keepOf(source: string, rangesOf: (token: ts.Node, file: ts.SourceFile) => readonly Range[]): string {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const isKept = new Uint8Array(source.length)
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return
    const children = node.getChildren(file)
    for (const child of children) visit(child)
    if (children.length === 0) for (const [start, end] of rangesOf(node, file)) isKept.fill(1, start, end)
  }
  visit(file)
  return [...source.split('')].map((char, index) => (char === '\n' || isKept[index] ? char : ' ')).join('')
}

function insideOf(node: ts.Node, file: ts.SourceFile): Range {
  return [node.getStart(file) + 1, node.getEnd() - 1]
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
}
