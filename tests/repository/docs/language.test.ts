/** Documents, sources and titles of tests are in plain English, or in Chinese that is not translated word by word. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findDocuments, readDocument } from '../../../scripts/readme/document.ts'
import { findDialect, titlesOf, wordsOf } from './language.ts'
import { root } from './snippets.ts'

/** Lines in which such a word is meant: it is the plain one there. */
const meant: Readonly<Record<string, readonly string[]>> = {
  'docs/adding-an-api.md': ['those that tell one row from another', 'A question that no source answers'],
  'packages/sandbox/src/apis/partnerships/options.ts': ['pages leave open or answer in two ways'],
  'packages/sandbox/src/protocol/faults.ts': ['change with body or answer'],
  // An aspect that openapi/*/vendor-differences.yaml names.
  'scripts/vendor-pages/compare.ts': ['answer status'],
  'scripts/vendor-pages/rows.ts': ['answer status'],
}

const find = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: (path) => path.endsWith('node_modules') }).sort()

/** Of these, comments and messages are looked at; of tests, their titles. */
const sources = find('packages/*/src/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.ts')
const tests = find('tests/**/*.{test,spec}.ts', 'packages/*/test/**/*.test.ts')

const documents = findDocuments(root).map((path) => [path, readDocument(read(path)).prose] as const)

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

describe('the words of documents and sources', () => {
  it.each(documents)('%s is in plain words', (path, prose) => {
    expect(findDialect(prose, meant[path])).toEqual([])
  })

  it.each(sources)('%s is in plain words', (path) => {
    expect(findDialect(wordsOf(read(path)), meant[path])).toEqual([])
  })

  it('titles of tests are in plain words', () => {
    const found = tests.flatMap((path) => findDialect(titlesOf(read(path))).map((finding) => ({ path, ...finding })))
    expect(found).toEqual([])
  })

  it.each(Object.entries(meant))('%s still has the lines in which a word is meant', (path, phrases) => {
    expect(
      phrases.filter((phrase) =>
        findDialect(path.endsWith('.ts') ? wordsOf(read(path)) : read(path)).every(
          ({ text }) => !text.includes(phrase),
        ),
      ),
    ).toEqual([])
  })
})

describe('the list of words', () => {
  it.each([
    ['The answer is signed.', 'answer'],
    ['Mend the request.', 'Mend'],
    ['It walks a list.', 'walks'],
    ['Its key could not be had.', 'could not be had'],
    ['No message holds a key.', 'holds'],
    ['The status says of the body what it is.', 'says of'],
    ['A call that does no harm.', 'does no harm'],
    ['An error of ours.', 'of ours'],
    ['Where the key is missing, pass one.', 'Where'],
    ['An attempt that is none.', 'that is none'],
    ['它做对了什么', '它做对了什么'],
  ])('%s', (text, word) => {
    expect(findDialect(text)).toEqual([expect.objectContaining({ line: 1, word, text })])
  })

  it('leaves identifiers, code and places alone', () => {
    expect(findDialect('`x-signed-answer` of x-empty-answer, `{ kind: "answer" }`, maxAnswerBytes')).toEqual([])
    expect(findDialect('You find it on the page where the key is shown, somewhere, elsewhere.')).toEqual([])
  })

  it('reads the comments and messages of a source, not its identifiers and values', () => {
    const source = [
      "const answer = 'answer' // an answer",
      '/** The answer. */',
      'const other = { answer, text: `No answer from $' + '{answer} and its answers` }',
      "throw new Error('The answer is lost')",
      'const pattern = /"answer/',
    ].join('\n')
    expect(findDialect(wordsOf(source)).map(({ line, word }) => `${line} ${word}`)).toEqual([
      '1 answer',
      '2 answer',
      '3 answer',
      '3 answers',
      '4 answer',
    ])
  })

  it('reads the titles of a test, not what it is about', () => {
    const source = [
      "it('tells it', () => expect('an answer').toBe(answer))",
      "describe.each(['an answer'])('holds %s', () => {})",
      '// An answer.',
      "call('an answer')",
    ].join('\n')
    expect(findDialect(titlesOf(source)).map(({ line, word }) => `${line} ${word}`)).toEqual(['1 tells', '2 holds'])
  })

  it('leaves out the lines that are allowed', () => {
    expect(findDialect('one\nthey tell rows apart', ['tell rows apart'])).toEqual([])
  })
})
