/** Edits of complaints: lists without rows, conditions of a body, and what the sandbox keeps of them. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

const tests = ['tests/e2e/complaints/complaints.test.ts']

export const complaints: readonly Mutant[] = [
  ...edits('packages/client/src/response.ts', tests, [
    {
      name: 'page-without-rows-is-an-error',
      text: '?? (pagination.optional && [])',
      broken: '?? undefined',
      rule: 'A page without rows may lack their field, if the spec says so',
    },
  ]),
  ...edits('packages/client/src/list.ts', tests, [
    {
      name: 'list-that-reads-absent-rows',
      text: '(data[rows] ?? []) as Row[]',
      broken: 'data[rows] as Row[]',
      rule: 'A list ends at a page that lacks the field of its rows',
    },
  ]),
  ...edits('packages/client/src/schema-validator.ts', tests, [
    {
      name: 'condition-of-a-given-field-without-words',
      text: "${value ?? 'given'}",
      broken: '${value}',
      rule: 'A field that another one requires is reported with the name of that one',
    },
  ]),
  ...edits(
    'scripts/generate/operations.ts',
    ['tests/spec/generate/cases.test.ts'],
    [
      {
        name: 'generator-rows-that-may-always-be-absent',
        text: 'optional: isRequired ? undefined : true',
        broken: 'optional: true',
        rule: 'Rows that the spec requires are missed, if they are not there',
      },
      {
        name: 'generator-rows-that-are-always-there',
        text: 'optional: isRequired ? undefined : true',
        broken: 'optional: undefined',
        rule: 'Rows that the spec does not require may be absent',
      },
    ],
  ),
  ...edits(
    'scripts/generate/types.ts',
    ['tests/spec/generate/cases.test.ts'],
    [
      {
        name: 'generator-condition-as-a-type',
        text: 'return isConditional ? rest : schema',
        broken: 'return isConditional ? schema : rest',
        rule: 'A condition is no part of a type',
      },
    ],
  ),
  ...edits(
    'scripts/generate/schemas.ts',
    ['tests/spec/generate/refusals.test.ts'],
    [
      {
        name: 'generator-condition-of-a-given-field',
        text: "['const', ''].includes(",
        broken: "['const'].includes(",
        rule: 'A condition may ask if a field is given',
      },
    ],
  ),
  ...edits(
    'scripts/vendor-pages/schema.ts',
    ['tests/spec/vendor-pages/compare.test.ts'],
    [
      {
        name: 'vendor-condition-of-a-given-field-unread',
        text: 'members.length > 0 ? members : [name]',
        broken: 'members',
        rule: 'A condition that asks if a field is given is compared with the words of the page',
      },
      {
        name: 'vendor-condition-always-required',
        text: '{ ...then, required: new Set(), conditions:',
        broken: '{ ...then, conditions:',
        rule: 'A field that a condition requires is not always required',
      },
    ],
  ),
  ...edits('packages/sandbox/src/apis/complaints/complaints.ts', tests, [
    {
      name: 'image-of-the-example',
      text: 'images.get(path.media_id) ?? anImage()',
      broken: 'images.size > 9 ? images.get(path.media_id) ?? anImage() : anImage()',
      rule: 'An image comes down as it went up',
    },
    {
      name: 'images-under-one-id',
      text: 'numbered(media_id, images.size)',
      broken: 'numbered(media_id, 0)',
      rule: 'Each image has an id of its own',
    },
    {
      name: 'images-after-a-reset',
      text: '      images.clear()\n',
      broken: '',
      rule: 'A reset forgets the images',
    },
    {
      name: 'complaint-always-pending',
      text: "if (!states.has(path.complaint_id)) states.set(path.complaint_id, 'PROCESSING')",
      broken: "if (states.has(path.complaint_id)) states.set(path.complaint_id, 'PROCESSING')",
      rule: 'The first response makes a complaint PROCESSING, and no later one undoes what was settled',
    },
    {
      name: 'complaint-open-again',
      text: "if (!states.has(path.complaint_id)) states.set(path.complaint_id, 'PROCESSING')",
      broken: "states.set(path.complaint_id, 'PROCESSING')",
      rule: 'A response does not open what was settled',
    },
    {
      name: 'complaint-settled-by-an-agreement',
      text: "return action === 'REJECT' ? complete(call) : { body: undefined }",
      broken: "return action === '' ? { body: undefined } : complete(call)",
      rule: 'A refusal settles a complaint, an agreement does not',
    },
    {
      name: 'complaint-of-a-list-without-its-state',
      text: 'data: data.map(withState)',
      broken: 'data',
      rule: 'A list and a query give the same state',
    },
    {
      name: 'complaints-after-a-reset',
      text: '      states.clear()\n',
      broken: '',
      rule: 'A reset forgets what was done about complaints',
    },
    {
      name: 'address-that-stays',
      text: 'deleteNotifyUrl: () => {\n        url = undefined\n',
      broken: 'deleteNotifyUrl: () => {\n',
      rule: 'An address that was deleted is gone',
    },
    {
      name: 'message-done-twice',
      text: 'executed: known === undefined',
      broken: 'executed: true',
      rule: 'A message with one idempotent_id is sent once',
      tests: ['packages/sandbox/test/apis/complaints/complaints.test.ts'],
    },
  ]),
]
