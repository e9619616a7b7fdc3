/** Edits of how specs are drafted from the vendor's pages, and drafted again. */
import { edits, type Mutant } from './mutant.ts'

const pages = ['tests/spec/draft/pages.test.ts']
const again = ['tests/spec/draft/merge.test.ts']

export const draft: readonly Mutant[] = [
  ...edits('scripts/draft/facts.ts', pages, [
    {
      name: 'draft-no-lengths',
      text: '...(isShort ? {} : lengthsOf(row, type)),',
      broken: '',
      rule: 'A length that the page prints is in the draft',
    },
    {
      name: 'draft-short-time',
      text: '...(isShort ? {} : lengthsOf(row, type)),',
      broken: '...lengthsOf(row, type),',
      rule: 'A length that no time in RFC 3339 keeps is a mark, or no example fits',
    },
  ]),
  ...edits('scripts/draft/field.ts', pages, [
    {
      name: 'draft-row-twice',
      text: 'sentence(field.title, field.text)',
      broken: "''",
      rule: 'What a row says that comes twice is not lost',
    },
  ]),
  ...edits('scripts/draft/samples.ts', pages, [
    {
      name: 'draft-drop-examples',
      text: 'else {\n      vendor.push(',
      broken: 'else {\n      void (',
      rule: 'An example that breaks the table is kept beside a valid one',
    },
  ]),
  ...edits('scripts/draft/operation.ts', pages, [
    {
      name: 'draft-slash-without-reason',
      text: "plan.path.endsWith('/')",
      broken: "plan.path === ''",
      rule: 'A path that the page prints with a slash at its end is drafted as one that is allowed',
    },
    {
      name: 'draft-encrypted-parameter',
      text: 'const inner = { ...plain, ...least }',
      broken: 'const inner = { ...schema, ...least }',
      rule: 'Only fields of bodies are encrypted; of a parameter it is a mark',
    },
  ]),
  ...edits('scripts/draft/merge/field.ts', again, [
    {
      name: 'merge-overrule-person',
      text: 'const isOurs = same(own, before)',
      broken: 'const isOurs = true',
      rule: 'What a person wrote stays, and a mark asks',
    },
    {
      name: 'merge-lose-member',
      text: "file.set(spot.map, 'enum', [...own, ...fresh])",
      broken: "file.set(spot.map, 'enum', now.members)",
      rule: 'A member is taken away by a person alone',
    },
    {
      name: 'merge-rewrite-words',
      text: 'digest(text.slice(0, length)) === words && (',
      broken: '(',
      rule: 'Words that a person wrote are not replaced',
    },
  ]),
  ...edits('scripts/draft/merge/merge.ts', again, [
    {
      name: 'merge-any-difference',
      text: 'if (after === undefined || JSON.stringify(before) === JSON.stringify(after)) return',
      broken: 'if (after === undefined) return',
      rule: 'Only what the page changed is proposed',
    },
    {
      name: 'merge-forget-rows',
      text: 'if (found.length === 0 && !hasNewParent(context, entry, row)) addRow(context, entry, row)',
      broken: '',
      rule: 'A row that is new on the page is added',
    },
    {
      name: 'merge-new-child-alone',
      text: ' && !hasNewParent(context, entry, row)',
      broken: '',
      rule: 'Fields of an object that is new come with it',
    },
  ]),
  ...edits('scripts/draft/merge/edit.ts', again, [
    {
      name: 'merge-bare-date',
      text: "if (typeof value === 'string' && /^",
      broken: "if (typeof value === 'number' && /^",
      rule: 'A date is written in quotes, as lint asks',
    },
  ]),
]
