/** Edits of what reads the vendor's pages, compares two states of them, and fetches them. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

const source = 'packages/vendor-pages/src'
const tests = 'tests/spec/vendor-pages'
const read = [`${tests}/read.test.ts`]
const variations = [`${tests}/variations.test.ts`]
const facts = [`${tests}/facts.test.ts`]
const changes = [`${tests}/changes.test.ts`]
const command = [`${tests}/command.test.ts`]

export const vendorPages: readonly Mutant[] = [
  ...edits(
    `${source}/lib/markdown.ts`,
    [`${tests}/property.test.ts`],
    [
      {
        name: 'pages-first-row-lost',
        text: 'const body = hasRule ? rows.slice(2)',
        broken: 'const body = hasRule ? rows.slice(3)',
        rule: 'No row of a table is lost',
      },
      {
        name: 'pages-code-is-table',
        text: 'if (fence.test(line)) return cutCode(lines, start)',
        broken: '',
        rule: 'Lines of code are no tables',
      },
      {
        name: 'pages-open-code-takes-tables',
        text: 'find((line) => isHeading(line) || isRow(line))',
        broken: 'lines.length',
        rule: 'Code without an end takes no table with it',
        tests: variations,
      },
    ],
  ),
  ...edits(`${source}/page/tables.ts`, variations, [
    {
      name: 'pages-form-unread',
      text: "  [/^(?:form|表单)\\s*参数/i, 'form'],\n",
      broken: '',
      rule: 'A form is a part of a request',
      tests: read,
    },
    {
      name: 'pages-cut-table-is-lost',
      text: 'rows: [...before.rows, block.first, ...block.rows] }',
      broken: 'rows: [...before.rows, ...block.rows] }',
      rule: 'A table that is cut in two loses no row',
    },
    {
      name: 'pages-second-head-is-a-row',
      text: 'isTable(block) ? splitAtHeads(block) : [block]',
      broken: 'isTable(block) ? splitAtHeads(block).slice(0, 1) : [block]',
      rule: 'What follows a second row of heads is read',
    },
    {
      name: 'pages-strange-heads-are-other-tables',
      text: "if (isMost(looksLikeField)) return 'fields'",
      broken: '',
      rule: 'Rows of fields are read, whatever their heads are',
    },
    {
      name: 'pages-first-row-is-a-head',
      text: 'return isValue ? {',
      broken: 'return !isValue && isValue ? {',
      rule: 'A table without heads loses no row',
    },
  ]),
  ...edits(`${source}/page/leftovers.ts`, variations, [
    {
      name: 'pages-html-table-unseen',
      text: 'if (html.test(block.text))',
      broken: 'if (html.test(block.kind))',
      rule: 'A table in HTML is reported',
    },
    {
      name: 'pages-bars-unseen',
      text: "block.role === 'other' && !block.hasRule",
      broken: "block.role === 'other' && block.hasRule && !block.hasRule",
      rule: 'A line with bars that is read as nothing is reported',
    },
    {
      name: 'pages-words-under-a-row-unseen',
      text: 'lastLine(before) === block.line - 1',
      broken: 'lastLine(before) === block.line',
      rule: 'Words that may be the rest of a row are reported',
    },
  ]),
  ...edits(`${source}/lib/columns.ts`, variations, [
    {
      name: 'pages-guessed-column-unsaid',
      text: '      faults.push(`the column ${head[found]',
      broken: '      void (`the column ${head[found]',
      rule: 'A column that is known by its cells alone is reported',
    },
  ]),
  ...edits(`${source}/page/operation.ts`, read, [
    {
      name: 'pages-second-path-lost',
      text: 'paths.map((path) => ({ method: verb, path }))',
      broken: 'paths.slice(0, 1).map((path) => ({ method: verb, path }))',
      rule: 'Two paths are two operations',
    },
    {
      name: 'pages-rest-of-path-unseen',
      text: "if (rest !== '')",
      broken: "if (rest === '?')",
      rule: 'What is printed behind a path is reported',
      tests: variations,
    },
  ]),
  ...edits(`${source}/page/page.ts`, read, [
    {
      name: 'pages-operation-without-method-is-a-guide',
      text: "  assertNoOperation(sortTables(raw, 'operation'))\n",
      broken: '',
      rule: 'A page with parts of a request is never passed over in silence',
    },
    {
      name: 'pages-problem-unseen',
      text: 'return problems.length === 0',
      broken: 'return problems.length >= 0',
      rule: 'What could not be read is part of the result',
    },
  ]),
  ...edits(`${source}/page/examples.ts`, read, [
    {
      name: 'pages-examples-of-other-sections',
      text: "block.kind === 'heading' && block.depth <= depth",
      broken: "block.kind === 'heading' && block.depth < 1",
      rule: 'Examples end at the next heading',
    },
  ]),
  ...edits(`${source}/page/contradictions.ts`, read, [
    {
      name: 'pages-example-with-more-unseen',
      text: 'if (!isFree) this.found.add',
      broken: 'if (isFree) this.found.add',
      rule: 'A field that only the example has is reported',
    },
  ]),
  ...edits(`${source}/field/type-cell.ts`, facts, [
    {
      name: 'pages-wide-integers-are-integers',
      text: "new Set(['int64', 'uint64', 'long'])",
      broken: 'new Set<string>()',
      rule: 'Integers of 64 bits are known',
    },
  ]),
  ...edits(`${source}/field/members.ts`, facts, [
    {
      name: 'pages-default-is-a-value',
      text: "const lines = text.replace(byDefault, ' ').split",
      broken: 'const lines = text.split',
      rule: 'A default is no value of an enum',
    },
    {
      name: 'pages-nested-list-is-values',
      text: 'if (!hasItems) return lines',
      broken: 'if (hasItems || !hasItems) return lines',
      rule: 'A list inside a list item explains that item',
    },
  ]),
  ...edits(`${source}/field/condition.ts`, facts, [
    {
      name: 'pages-condition-in-other-words',
      text: 'const obliges =\n  /必填|必传|',
      broken: 'const obliges =\n  /必填|',
      rule: 'A condition may say 必传',
      tests: changes,
    },
  ]),
  ...edits(`${source}/changes/fields.ts`, changes, [
    {
      name: 'pages-rename-is-two',
      text: 'if (matches.length === 1 && matches[0] && isOnly)',
      broken: 'if (matches.length > 1 && matches[0] && isOnly)',
      rule: 'A rename is one change',
    },
    {
      name: 'pages-new-condition-binds-nobody',
      text: 'isObliged(field) && !dependsOnNew',
      broken: '!isObliged(field) && !dependsOnNew',
      rule: 'A new field that words require of what was there is major',
    },
  ]),
  ...edits(`${source}/changes/field.ts`, changes, [
    {
      name: 'pages-lower-limit-is-wider',
      text: "return bound.startsWith('max') ? now < old : now > old",
      broken: "return bound.startsWith('max') ? now > old : now < old",
      rule: 'A lower maximum narrows',
    },
  ]),
  ...edits(`${source}/changes/conditions.ts`, changes, [
    {
      name: 'pages-link-title-is-condition',
      text: '|| keyOfWords(old.unlinked[fact]) === keyOfWords(now.unlinked[fact])',
      broken: '',
      rule: 'The title of a link is no part of a fact',
    },
  ]),
  ...edits('scripts/vendor-pages/fetch.ts', command, [
    {
      name: 'pages-short-list-believed',
      text: 'lost.length > limits.pages || lost.length > known.length * limits.share',
      broken: 'lost.length > limits.pages && lost.length > known.length * limits.share',
      rule: 'A list that lacks more than 2 % is an outage',
    },
    {
      name: 'pages-html-believed',
      text: "return 'HTML'",
      broken: 'return undefined',
      rule: 'HTML is no page',
    },
    {
      name: 'pages-same-text-believed',
      text: '  assertTexts(sources)\n  return sources',
      broken: '  return sources',
      rule: 'One text in place of many pages is an outage',
    },
  ]),
  ...edits(
    'scripts/vendor-pages/reasons.ts',
    [`${tests}/compare.test.ts`],
    [
      {
        name: 'pages-reason-for-all-pages',
        text: '(page === undefined || page === id)',
        broken: '(page === undefined || page !== undefined)',
        rule: 'A reason for one page explains no other',
      },
    ],
  ),
  ...edits(
    'scripts/vendor-pages/compare.ts',
    ['tests/spec/vendor-pages/compare.test.ts'],
    [
      {
        name: 'missing-caller-unseen',
        text: '.filter((name) => !spec.callers.includes(name))',
        broken: '.filter((name) => spec.callers.length === 0 && name)',
        rule: 'A caller of a page that the spec does not name is reported',
      },
      {
        name: 'missing-limit-unseen',
        text: 'if (printed.length === 0 || vendor === ours) return []',
        broken: 'if (spec.limits.length === 0 || vendor === ours) return []',
        rule: 'A limit of a page that the spec does not have is reported',
      },
    ],
  ),
  ...edits(
    'scripts/vendor-pages/quotes.ts',
    ['tests/spec/vendor-pages/quotes.test.ts'],
    [
      {
        name: 'vendor-quote-unread',
        text: 'plain(page.markdown).includes(plain(quote))',
        broken: 'plain(page.markdown).includes(plain(quote).slice(0, 2))',
        rule: 'A page says what a spec quotes of it',
      },
      {
        name: 'vendor-quote-of-an-absent-page',
        text: 'endsWith(`/${id}`)',
        broken: 'includes(id.slice(-2))',
        rule: 'A quote is looked for on its own page',
      },
    ],
  ),
]
