/** Turns the markdown of one cell or line into plain text, and compares texts by what they say. */

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

/** No-break, ideographic and other wide blanks count as one blank; what has no width counts as nothing. */
function plainBlanks(text: string): string {
  return text.replace(/\u200b|\u200c|\u200d|\ufeff/g, '').replace(/[ \t\u00a0\u2000-\u200a\u202f\u3000]+/g, ' ')
}

function decode(text: string): string {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&([a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
}

/** Remembers what a function made of a text: the vendor's pages repeat each other's rows. */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = make(text)
    made.set(text, fresh)
    return fresh
  }
}

/** What a list item in a cell begins with, once the cell is plain. */
export const bullet = '\u2022'

function layOut(markdown: string): string {
  return markdown
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<li[^>]*>/gi, `\n${bullet} `)
    .replace(/<\/?(?:ul|ol|p|div)[^>]*>|<\/li>/gi, '\n')
    .replace(/<\/?(?:b|i|em|strong|span|font|u|a|code)(?:\s[^>]*)?>/gi, '')
}

const image = /!\[[^\]]*\]\([^)]*\)/g
const link = /\[((?:\\.|[^\]\\])*)\]\((?:<[^>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"]*")?\)/g

function finish(text: string): string {
  return plainBlanks(decode(text.replace(/\*\*/g, '')))
    .replace(/ *\n */g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

/** Plain text: no escapes, entities, emphasis, images or link targets; `<br>` and list items become lines. */
export const plain: (markdown: string) => string = remember((markdown) =>
  finish(layOut(markdown).replace(image, '').replace(link, '$1')),
)

/** As {@link plain}, without the titles of links, which change with the pages that they lead to. */
export const unlinked: (markdown: string) => string = remember((markdown) =>
  finish(layOut(markdown).replace(image, '').replace(link, '')),
)

/** The same without code marks: how a name or a status reads. */
export function bare(markdown: string): string {
  return plain(markdown).replaceAll('`', '')
}

const wide = /[\uff00-\uff60]/

/** Letters, digits and brackets of full width as those of half width; the vendor's punctuation stays. */
export const narrow = (text: string): string =>
  wide.test(text)
    ? text.replace(/[０-９Ａ-Ｚａ-ｚ＿／．｛｝［］－]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) - 0xfee0))
    : text

/** What a text says, for comparing: link titles, marks, blanks and the width of punctuation make no difference. */
export const gist: (markdown: string) => string = (markdown) => keyOf(unlinked(markdown))

const widths: Readonly<Record<string, string>> = {
  '，': ',',
  '。': '.',
  '：': ':',
  '；': ';',
  '（': '(',
  '）': ')',
  '“': '"',
  '”': '"',
  '！': '!',
  '？': '?',
}

/** A plain text without what makes no difference. */
export function keyOf(text: string): string {
  return text.replace(/[\s`*•【】《》]/g, '').replace(/[，。：；（）“”！？]/g, (mark) => widths[mark] ?? mark)
}

/** Leaves out what is undefined, so that two values compare as they print. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T
}
