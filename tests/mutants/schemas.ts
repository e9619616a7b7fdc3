/** Edits of the interpreter of schemas. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

export const schemas: readonly Mutant[] = [
  ...edits(
    'packages/client/src/schema-validator.ts',
    ['tests/e2e/oracles/schema-validator.test.ts'],
    [
      {
        name: 'enum-ignored',
        text: '!members.includes(value) &&',
        broken: 'members.length === 0 &&',
        rule: 'A value is one of the enum',
      },
      {
        name: 'length-in-code-units',
        text: '/[\\ud800-\\udfff]/.test(value) ? [...value].length : value.length',
        broken: 'value.length',
        rule: 'A length counts characters',
      },
      {
        name: 'longest-is-too-long',
        text: 'lengthOf(value) > limit',
        broken: 'lengthOf(value) >= limit',
        rule: 'A text may be as long as maxLength',
      },
      {
        name: 'least-is-too-little',
        text: 'value < limit && `must be at least ${limit}`',
        broken: 'value <= limit && `must be at least ${limit}`',
        rule: 'A number may be the minimum',
      },
      {
        name: 'inherited-field-is-there',
        text: 'if (Object.hasOwn(value, name)) continue',
        broken: 'if (name in value) continue',
        rule: 'A field that an object inherits is missing',
      },
      {
        name: 'inherited-property-is-described',
        text: 'if (Object.hasOwn(value, name)) {',
        broken: 'if (name in value) {',
        rule: 'A field is looked up among the own properties of a schema',
      },
      {
        name: 'then-without-if',
        text: 'when && then && fits(when)',
        broken: 'when && then',
        rule: 'then holds where if does',
      },
      {
        name: 'first-item-alone',
        text: 'of value.entries()',
        broken: 'of value.slice(0, 1).entries()',
        rule: 'Each item of a list is checked',
      },
      {
        name: 'condition-without-words',
        text: 'is required${wordsOf(condition)}',
        broken: 'is required',
        rule: 'A field that a condition requires is reported with the condition',
      },
    ],
  ),
  ...edits(
    'packages/client/src/time-forms.ts',
    ['tests/e2e/oracles/schema-validator.test.ts'],
    [
      {
        name: 'time-on-a-day-that-there-is-not',
        text: '.slice(0, 10) === day',
        broken: ".slice(0, 10) !== ''",
        rule: 'A time is on a day that the calendar has',
      },
      {
        name: 'time-without-zone',
        text: '(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$/i',
        broken: '(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?$/i',
        rule: 'A time of RFC 3339 has a zone',
      },
      {
        name: 'time-of-hour-24',
        text: '(\\d\\d)(?:[01]\\d|2[0-3])[0-5]',
        broken: '(\\d\\d)(?:[01]\\d|2\\d)[0-5]',
        rule: 'A compact time has an hour of the day',
      },
    ],
  ),
  ...edits(
    'packages/client/src/schema-validator.ts',
    ['tests/e2e/client/forms.test.ts'],
    [
      {
        name: 'form-unchecked',
        text: '  format: matches,\n',
        broken: '',
        rule: 'A time has the form that its page gives',
      },
    ],
  ),
  ...edits(
    'packages/client/src/arguments.ts',
    ['tests/e2e/client/forms.test.ts'],
    [
      {
        name: 'path-with-a-slash',
        text: '/^\\.{1,2}$|\\//.test(value)',
        broken: '/^\\.{1,2}$/.test(value)',
        rule: 'A value of the path leads to no other path',
      },
      {
        name: 'path-of-dots',
        text: '/^\\.{1,2}$|\\//.test(value)',
        broken: '/^\\.$|\\//.test(value)',
        rule: 'A value of the path is not ..',
      },
      {
        name: 'path-unchecked-by-its-schema',
        text: "merge(found, pathParams, values, skipped, 'path')",
        broken: "merge(found, undefined, values, skipped, 'path')",
        rule: 'A value of the path keeps its schema',
      },
      {
        name: 'path-named-as-the-body',
        text: 'const at = `path.${name}`',
        broken: 'const at = name',
        rule: 'An issue of the path is named as such',
      },
      {
        name: 'path-skipped-whatever-it-is',
        text: "return merge(found, pathParams, values, skipped, 'path')",
        broken:
          "return merge(found, pathParams, values, skipped, 'path').filter(({ path }) => !skipped.includes(path))",
        rule: 'No option sends a value of the path that leads elsewhere',
      },
    ],
  ),
  ...edits(
    'packages/sandbox/src/protocol/schema-check.ts',
    ['tests/e2e/client/forms.test.ts'],
    [
      {
        name: 'sandbox-time-in-plain-words',
        text: 'return refuse(timeMessage)',
        broken: 'return refuse(messages.parameter)',
        rule: 'A time of another form is refused with the words of the page',
      },
    ],
  ),
  ...edits(
    'scripts/generate/formats.ts',
    ['tests/spec/generate/refusals.test.ts'],
    [
      {
        name: 'generator-unknown-format',
        text: 'if (own.includes(String(format))) return undefined',
        broken: "if (own.includes(String(format)) || type === 'string') return undefined",
        rule: 'A format that nothing checks is refused',
      },
    ],
  ),
]
