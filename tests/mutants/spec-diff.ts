/** Edits of `pnpm spec:diff`: a change that is reported to the wrong people, or not at all. */
import { edits, type Mutant } from './mutant.ts'

const cases = ['tests/spec/diff/cases.test.ts']
const report = ['tests/spec/diff/report.test.ts']

export const specDiff: readonly Mutant[] = [
  ...edits('scripts/spec-diff/schemas.ts', cases, [
    {
      name: 'diff-required-child',
      text: "usage.field !== '' && !usage.isRequired",
      broken: 'false',
      rule: 'A required field of an optional object has a row of its own',
    },
    {
      name: 'diff-rename',
      text: 'was.title !== undefined && was.title === is.title',
      broken: 'false',
      rule: 'A field that is gone and one with its title is a rename',
    },
    {
      name: 'diff-still-there',
      text: '.filter((place) => !known.has(placeKey(place)))',
      broken: '',
      rule: 'A field that another schema has in the same place is not gone',
    },
    {
      name: 'diff-condition',
      text: 'const isCondition = isFields(node) && isFields(node.then)',
      broken: 'const isCondition = false',
      rule: 'A new condition is reported',
    },
  ]),
  ...edits('scripts/spec-diff/schema-change.ts', cases, [
    {
      name: 'diff-limit-direction',
      text: 'const isWider = direction * (value(now) - value(old)) > 0',
      broken: 'const isWider = value(now) > value(old)',
      rule: 'A lower minimum is wider',
    },
    {
      name: 'diff-open-member',
      text: "kind: isOpen ? 'open-member-added' : 'member-added'",
      broken: "kind: 'member-added'",
      rule: 'A new member of an open enum breaks nobody',
    },
    {
      name: 'diff-null',
      text: "now.includes('null') ? 'null-gained' : 'null-lost'",
      broken: "'type-changed'",
      rule: 'Null is no other type',
    },
  ]),
  ...edits('scripts/spec-diff/errors.ts', cases, [
    {
      name: 'diff-common-error-each',
      text: 'const key = JSON.stringify(difference)',
      broken: 'const key = id + JSON.stringify(difference)',
      rule: 'An error row that operations share is reported once',
    },
  ]),
  ...edits('scripts/spec-diff/usages.ts', cases, [
    {
      name: 'diff-notification-side',
      text: "side: isWebhook ? 'notification' : side",
      broken: 'side',
      rule: 'A notification is read, not sent',
    },
  ]),
  ...edits('scripts/spec-diff/changeset.ts', report, [
    {
      name: 'diff-kind-below-one',
      text: "!version.startsWith('0.') || rated === 'none'",
      broken: 'true',
      rule: 'Below 1.0 a break is written as minor',
    },
  ]),
  ...edits('scripts/spec-diff/report.ts', report, [
    {
      name: 'diff-line-of-the-old',
      text: '(isGone ? lines.base : lines.revision)(pointer)',
      broken: 'lines.base(pointer.slice(0, 20))',
      rule: 'A change names its line in the new spec',
    },
  ]),
  ...edits(
    'scripts/spec-diff/callers.ts',
    ['tests/spec/diff/cases.test.ts'],
    [
      {
        name: 'other-callers-unseen',
        text: '!== namesOf(node',
        broken: '=== namesOf(node',
        rule: 'An operation that others may call is reported',
      },
    ],
  ),
]
