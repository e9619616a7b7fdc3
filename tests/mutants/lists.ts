/** Edits of how lists are read, and which response means "none". */
import { edits, type Mutant } from './mutant.ts'

export const lists: readonly Mutant[] = [
  ...edits(
    'packages/client/src/response.ts',
    ['tests/e2e/listing/list.test.ts'],
    [
      {
        name: 'any-400-is-empty',
        text: ' && apiCode === emptyAnswer.code && apiMessage === emptyAnswer.message',
        broken: '',
        rule: 'Only the one 400 that says so means an empty list',
      },
      {
        name: 'other-words-are-empty',
        text: ' && apiMessage === emptyAnswer.message',
        broken: '',
        rule: 'The same code in other words is an error',
      },
      {
        name: 'unverified-answer-is-empty',
        text: '!emptyAnswer || !verified',
        broken: '!emptyAnswer',
        rule: 'Only a verified answer means an empty list',
      },
      {
        name: 'empty-page-shared',
        text: 'structuredClone({ ...emptyAnswer?.page })',
        broken: '{ ...emptyAnswer?.page }',
        rule: 'An empty page is fresh each time',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['tests/e2e/listing/list.test.ts'],
    [
      {
        name: 'walk-follows-its-query',
        text: 'const value: unknown = JSON.parse(text)',
        broken: 'const value: unknown = given',
        rule: 'A walk, or a page, is that of its query when it was asked for',
      },
    ],
  ),
  ...edits(
    'packages/client/src/list.ts',
    ['tests/e2e/listing/list.test.ts'],
    [
      {
        name: 'walk-takes-offset',
        text: 'query[offset] !== undefined',
        broken: 'query[offset] === null',
        rule: 'A walk takes no offset',
      },
      {
        name: 'order-of-keys-tells-rows-apart',
        text: 'Object.keys(value).sort()',
        broken: 'Object.keys(value)',
        rule: 'Rows are told apart whatever the order of their keys',
      },
      {
        name: 'error-of-a-list-names-no-operation',
        text: 'return Object.assign(rows, { next })',
        broken: 'return Object.assign(rows, { again: next })',
        rule: 'Each error of a list names its operation',
        tests: ['tests/e2e/rules/context.test.ts'],
      },
    ],
  ),
  ...edits(
    'packages/client/src/paginate.ts',
    ['tests/e2e/listing/paginate.test.ts', 'tests/e2e/listing/list.test.ts'],
    [
      {
        name: 'no-shortfall-error',
        text: 'if (count < total) throw',
        broken: 'if (count < 0) throw',
        rule: 'A walk that ends short of what was counted fails',
      },
      {
        name: 'short-page-ends-the-walk',
        text: 'rows === first.rows && rows.length < limit',
        broken: 'rows.length < limit',
        rule: 'A short page does not end a walk, but the first',
      },
      {
        name: 'pages-alone',
        text: 'byRows = countsRows(first, page, keyOf)',
        broken: 'byRows = false',
        rule: 'Where offset counts rows, the walk goes on by rows',
      },
      {
        name: 'rows-alone',
        text: 'if (offset > step && !page.rows.some(isSeen))',
        broken: 'if (offset > step && page.rows.length < 0)',
        rule: 'An answer that does not join what came leaves no gap',
      },
      {
        name: 'rows-yielded-twice',
        text: 'rows.filter((row) => !isSeen(row))',
        broken: '[...rows]',
        rule: 'Each row comes once',
      },
      {
        name: 'list-remembers-all-rows',
        text: 'recent.size >= remembered',
        broken: 'recent.size < 0',
        rule: 'A list of any length takes as much memory',
      },
      {
        name: 'list-forgets-rows-too-soon',
        text: '[recent, older] = [new Set(), recent]',
        broken: 'recent = new Set()',
        rule: 'A list remembers the last 5,000 rows',
      },
      {
        name: 'list-goes-back-to-forgotten-rows',
        text: 'recent.size + older.size < count',
        broken: 'recent.size + older.size < 0',
        rule: 'A list whose limit is lowered gives no row twice',
      },
      {
        name: 'walk-without-end',
        text: 'stale > maxStale',
        broken: 'stale > maxStale * 9',
        rule: 'A walk ends where a server ignores offset',
      },
    ],
  ),
]
