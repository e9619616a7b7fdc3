/** Edits of how specs are drafted from the vendor's pages, and drafted again. */
import { edits, type Mutant } from './mutant.ts'

const pages = ['tests/spec/draft/pages.test.ts']
const marks = ['tests/spec/draft/marks.test.ts']
const unseen = ['tests/spec/draft/unseen.test.ts', ...pages]
const again = ['tests/spec/draft/merge.test.ts']

export const draft: readonly Mutant[] = [
  ...edits('scripts/draft/facts.ts', unseen, [
    {
      name: 'draft-no-range',
      text: 'least === undefined || most === undefined || least <= most',
      broken: 'true || (least ?? 0) <= (most ?? 0)',
      rule: 'Bounds between which no value is are a mark, or no example fits',
    },
    {
      name: 'draft-letters-of-integer',
      text: 'if (isNumber && !texts.every((one) => fitsNumber(one, type))) return undefined',
      broken: 'if (isNumber && texts.length === 0) return undefined',
      rule: 'Values of an integer that are letters are a mark, and no enum',
    },
  ]),
  ...edits('scripts/draft/place.ts', unseen, [
    {
      name: 'draft-any-form',
      text: "method === 'POST' && trees.path.length + trees.query.length === 0",
      broken: "method === 'POST'",
      rule: 'A form that no upload is made of is drafted as JSON',
    },
    {
      name: 'draft-own-placeholders',
      text: 'namesIn(to)[at] ?? name',
      broken: 'namesIn(to)[at + 9] ?? name',
      rule: 'Methods of one path share its placeholders',
    },
  ]),
  ...edits('scripts/draft/draft.ts', unseen, [
    {
      name: 'draft-taken-names',
      text: '[...takenNames(name), ...(taken?.ids ?? [])]',
      broken: '[...takenNames(name).slice(99), ...(taken?.ids ?? [])]',
      rule: 'No drafted operation has a name that generated files use',
    },
  ]),
  ...edits('scripts/draft/facts.ts', pages, [
    {
      name: 'draft-no-lengths',
      text: '...(isShort ? {} : lengthsOf(row, type, members)),',
      broken: '',
      rule: 'A length that the page prints is in the draft',
    },
    {
      name: 'draft-short-time',
      text: '...(isShort ? {} : lengthsOf(row, type, members)),',
      broken: '...lengthsOf(row, type, members),',
      rule: 'A length that no time in RFC 3339 keeps is a mark, or no example fits',
    },
  ]),
  ...edits('scripts/draft/rivals.ts', marks, [
    {
      name: 'draft-second-errors-lost',
      text: 'return [...first, ...more]',
      broken: 'return first.concat(more.slice(0, 0))',
      rule: 'What only a second page of an operation has is drafted',
    },
    {
      name: 'draft-second-words-lost',
      text: 'one.gist === field.gist',
      broken: 'one.name === field.name',
      rule: 'Words that only a second page has are a mark',
    },
    {
      name: 'draft-second-limits-lost',
      text: '.filter((one) => !main[list].includes(one))',
      broken: '.filter((one) => main[list].length === 0 && one)',
      rule: 'Limits and callers that only a second page has are a mark',
    },
  ]),
  ...edits('scripts/draft/facts.ts', marks, [
    {
      name: 'draft-asks-of-responses',
      text: "return side === 'request' ? isRule : row.required && !isRule",
      broken: "return side === 'request' ? isRule : row.name !== ''",
      rule: 'A condition of a response asks nobody, if the field is optional',
    },
    {
      name: 'draft-asks-nothing-of-requests',
      text: 'const isRule = isObliged(row) || isExempted(row)',
      broken: 'const isRule = isObliged(row)',
      rule: 'When a field may be left out, a person decides',
    },
  ]),
  ...edits('scripts/draft/subjects.ts', marks, [
    {
      name: 'draft-words-of-partners-lost',
      text: "shorter.gist === '' ||",
      broken: "shorter.gist !== '' ||",
      rule: 'What two audiences read of one field is in the draft, or a mark',
    },
  ]),
  ...edits('scripts/draft/webhook.ts', marks, [
    {
      name: 'draft-wide-integer-of-notification',
      text: '...(isWide(row) ? {} : { format })',
      broken: '...(isWide(row) ? { format } : { format })',
      rule: 'A notification with an integer of 64 bits is generated',
    },
  ]),
  ...edits('scripts/draft/errors.ts', marks, [
    {
      name: 'draft-error-without-status-lost',
      text: '.filter((row) => !hasStatus(row))\n      .map',
      broken: '.filter((row) => !hasStatus(row) && hasStatus(row))\n      .map',
      rule: 'A row of errors without a status is a mark',
    },
  ]),
  ...edits('scripts/draft/merge/merge.ts', again, [
    {
      name: 'draft-new-page-unnamed',
      text: "if ('trees' in plan) addPages(",
      broken: "if ('trees' in plan && key === '') addPages(",
      rule: 'A new page of an operation that is there is named in it',
    },
  ]),
  ...edits('scripts/draft/command.ts', again, [
    {
      name: 'draft-second-page-of-new-operation-lost',
      text: 'plan.view.pages : [plan.page]',
      broken: 'plan.view.pages.slice(0, 1) : [plan.page]',
      rule: 'A new operation is drafted from all of its pages',
    },
  ]),
  ...edits(
    'scripts/generate/generate.ts',
    ['tests/spec/generate/notifications.test.ts'],
    [
      {
        name: 'generator-notifications-alone',
        text: 'const isCalled = operations.length > 0 || !notifications',
        broken: 'const isCalled = operations.length >= 0 || !notifications',
        rule: 'An API of notifications alone is generated',
      },
    ],
  ),
  ...edits('scripts/draft/field.ts', unseen, [
    {
      name: 'draft-taken-names-of-fields',
      text: "name === '$ref' || name === 'hasOwnProperty'",
      broken: "name === '$ref'",
      rule: 'A field that no spec can have is a mark',
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
  ]),
  ...edits('scripts/draft/parameter.ts', pages, [
    {
      name: 'draft-encrypted-parameter',
      text: "place === 'query' ? schema : plain",
      broken: 'plain',
      rule: 'A sensitive field of a query is drafted as one',
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
    {
      name: 'merge-error-without-status-lost',
      text: 'for (const mark of listed.marks) file.mark(operation.map, mark)',
      broken: '',
      rule: 'A row without a status that is new on the page is a mark',
    },
    {
      name: 'merge-unread-example-lost',
      text: 'return json ? json.value : text',
      broken: 'return json ? json.value : null',
      rule: 'An example whose numbers would be rounded is kept as its text',
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
