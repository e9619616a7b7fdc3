/** Edits of what merchants and partners (服务商) get of the files that they share. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

const audiences = ['tests/spec/generate/audiences.test.ts']
const served = ['packages/sandbox/test/protocol/audience.test.ts']

export const audienceViews: readonly Mutant[] = [
  ...edits('openapi/rules.js', audiences, [
    {
      name: 'view-with-the-fields-of-others',
      text: '      delete schema.properties[name]\n',
      broken: '',
      rule: 'A bundle has no field of the other audience',
    },
    {
      name: 'view-that-requires-what-it-lacks',
      text: '      letBeAbsent(schema, name)\n',
      broken: '',
      rule: 'A field of the other audience is not required',
    },
    {
      name: 'view-without-names',
      text: "schema['x-other-audience'] = others",
      broken: "schema['x-another'] = others",
      rule: 'Types refuse a field of the other audience',
    },
    {
      name: 'view-of-a-misspelt-audience',
      text: '      if (!audiences.includes(mark)) continue\n',
      broken: '      if (mark === undefined) continue\n',
      rule: 'A misspelt audience is an error, and no field is lost by it',
    },
    {
      name: 'view-with-the-examples-of-others',
      text: '!others.some((name) => name in example) && ',
      broken: '',
      rule: 'A bundle has no example of the other audience',
    },
    {
      name: 'view-with-examples-that-lack-what-it-requires',
      text: ' && needed.every((name) => name in example)',
      broken: '',
      rule: 'A bundle has no example that is only right for the other audience',
    },
    {
      name: 'view-with-the-conditions-of-others',
      text: "!audiences.includes(one['x-audience']) || one['x-audience'] === audience",
      broken: "audience !== ''",
      rule: 'A condition of the other audience is not checked',
    },
    {
      name: 'view-mark-that-nobody-reads',
      text: "if (schema['x-audience'] !== undefined || rawNode['x-audience'] !== undefined)",
      broken: "if (schema['x-audience'] !== undefined)",
      rule: 'A mark beside a $ref is read, or reported',
    },
  ]),
  ...edits(
    'scripts/generate/types.ts',
    ['tests/spec/generate/cases.test.ts'],
    [
      {
        name: 'types-of-both-audiences',
        text: 'if (!Array.isArray(names)) return schema',
        broken: 'if (names !== null) return schema',
        rule: 'An object of a partner is no body of a merchant',
      },
    ],
  ),
  ...edits('scripts/generate/generate.ts', audiences, [
    {
      name: 'entry-over-the-main-one',
      text: 'return into(`${folder}/${entry}`, await emitApi(named, common))',
      broken: 'return into(folder, await emitApi(named, common))',
      rule: 'A second entry has files of its own',
    },
  ]),
  ...edits(
    'scripts/build/join.ts',
    ['tests/repository/package/join.test.ts'],
    [
      {
        name: 'joined-twice',
        text: 'splitting: true',
        broken: 'splitting: false',
        rule: 'What two entry points contain exists once, and what is imported late is a module of its own',
      },
      {
        name: 'joined-with-an-absent-name',
        text: 'if (absent.length === 0) return',
        broken: 'if (absent.length >= 0) return',
        rule: 'A package imports of core what the shared entry exports',
      },
    ],
  ),
  ...edits('packages/sandbox/src/protocol/find-operation.ts', served, [
    {
      name: 'sandbox-operation-of-another-audience',
      text: '.find(({ audience }) => audience === caller) ?? first',
      broken: '.find(({ audience }) => audience !== caller) ?? first',
      rule: 'Of two operations with one method and path, the caller’s is taken',
    },
  ]),
  ...edits('packages/sandbox/src/protocol/audience.ts', served, [
    {
      name: 'sandbox-operation-for-everybody',
      text: 'operation.audience === undefined || operation.audience === audienceOf(caller)',
      broken: 'operation.audience === undefined || caller.subMerchants.length < 9',
      rule: 'An operation for partners is refused to merchants, and the other way round',
    },
    {
      name: 'sandbox-refusal-that-no-table-has',
      text: "errorRow(operation, 'NO_AUTH') ? 'NO_AUTH' : 'INVALID_REQUEST'",
      broken: "errorRow(operation, 'NO_AUTH') ? 'NO_AUTH' : 'NO_AUTH'",
      rule: 'A refusal is a row of the operation’s table',
    },
  ]),
  ...edits('packages/sandbox/src/protocol/add-operations.ts', served, [
    {
      name: 'sandbox-operation-beside-one-for-everybody',
      text: 'operation.audience && known.audience && operation.audience !== known.audience',
      broken: 'operation.audience !== known.audience',
      rule: 'An operation for everybody has its method and path alone',
    },
  ]),
  ...edits(
    'scripts/spec-diff/schemas.ts',
    ['tests/spec/diff/cases.test.ts'],
    [
      {
        name: 'diff-field-of-the-other-audience',
        text: "if (!isOfOthers(revision, pointer)) return { kind: 'field-removed', ...found }",
        broken: "if (pointer) return { kind: 'field-removed', ...found }",
        rule: 'A field that becomes a partner’s is reported as such',
      },
    ],
  ),
]
