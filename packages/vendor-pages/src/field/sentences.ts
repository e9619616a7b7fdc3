/** The sentences of a description, without their numbers: a fact is in one of them. */
import { bullet } from '../lib/text.ts'

const numbering =
  /^(?:(?:\d+|[a-z])\s*(?:[、)）]|\.(?!\d))|[（(]\d+[)）]|[①-⑳]|(?:[-*·•➤]|\u25aa\ufe0f?)+|注意?[:：])\s*/u

export function sentencesOf(text: string): string[] {
  return text
    .replaceAll(bullet, '\n')
    .split(/[\n。；;！]/)
    .map((sentence) => sentence.trim().replace(numbering, '').trim())
    .filter((sentence) => sentence !== '')
}

/** The sentences in which a pattern is found, joined; `undefined` if there is none. */
function sentencesWith(sentences: readonly string[], pattern: RegExp): string | undefined {
  const found = sentences.filter((sentence) => pattern.test(sentence))
  return found.length > 0 ? found.join('；') : undefined
}

/** The clauses in which a pattern is found: sentences cut at their commas. */
export function clausesWith(sentences: readonly string[], pattern: RegExp): string | undefined {
  return sentencesWith(
    sentences.flatMap((sentence) => sentence.split(/[，,](?!\s*\d)/).map((clause) => clause.trim())),
    pattern,
  )
}
