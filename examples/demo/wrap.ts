/** Breaks long lines for a terminal between words, so that what stands beside a bar or a name stays there. */
import { stripVTControlCharacters } from 'node:util'

/** Chinese, Japanese and Korean, with their punctuation, take two columns. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

/** What stays together: a word with the blanks that end it, or with the commas of JSON; one Chinese character. */
const pieces = /\p{Script=Han}[，。、；：！？）》”]*|[^\s,&;\p{Script=Han}]*(?:[,&;]+|\s+)|[^\s,&;\p{Script=Han}]+/gu

/** What each line of a text goes on under: a bar, or blanks below what follows a name. The bar may be coloured. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const bar = /^(?:\u001b\[\d+m)* {3}│(?:\u001b\[\d+m)* /
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const name = /^ +(?:\u001b\[\d+m)*[a-zA-Z][a-zA-Z-]*(?: [a-z]+)?(?:\u001b\[\d+m)* {2,}|^ +/

/** Breaks each line of a text that is longer than so many columns. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns ? line : wrapLine(line, columns)))
    .join('\n')
}

function wrapLine(line: string, columns: number): string {
  const [barred] = bar.exec(line) ?? []
  const head = barred ?? name.exec(line)?.[0] ?? ''
  const next = barred ? `${barred}  ` : ' '.repeat(widthOf(head))
  return `${head}${breakWords(line.slice(head.length), columns - widthOf(next)).join(`\n${next}`)}`
}

function breakWords(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of (text.match(pieces) ?? []).flatMap((word) => cut(word, columns))) {
    if (widthOf(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()]
}

/** A word in parts that fit. */
function cut(word: string, columns: number): string[] {
  const parts = ['']
  for (const character of word) {
    if (widthOf(`${parts.at(-1)}${character}`.trimEnd()) > columns) parts.push('')
    parts[parts.length - 1] += character
  }
  return parts
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0)
}
