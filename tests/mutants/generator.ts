/** Edits of the generator of clients. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

const refusals = ['tests/spec/generate/refusals.test.ts']
const cases = ['tests/spec/generate/cases.test.ts']

export const generator: readonly Mutant[] = [
  ...edits('scripts/generate/spec.ts', refusals, [
    {
      name: 'generator-signs-for-a-brand',
      text: "if (path.startsWith('/brand/')) {",
      broken: "if (path === '/brand/') {",
      rule: 'What a brand signs gets no client that signs for a merchant',
    },
  ]),
  ...edits('scripts/generate/client.ts', cases, [
    {
      name: 'generator-function-of-a-download',
      text: 'if (content && !schema) {',
      broken: "if (content && operationId === '') {",
      rule: 'What is not JSON has no function that reads it as JSON',
    },
    {
      name: 'generator-shared-body-unseen',
      text: 'json(resolve(spec, requestBody).content)',
      broken: 'json(requestBody.content)',
      rule: 'A shared requestBody is an argument',
    },
    {
      name: 'generator-shared-response-unseen',
      text: 'response && resolve(spec, response).content',
      broken: 'response?.content',
      rule: 'A shared response is the result',
    },
    {
      name: 'generator-reads-a-text-into-a-write',
      text: 'pairs.every(([, type]) => isDeclared(spec.components.schemas[type]))',
      broken: 'pairs.every(([, type]) => type in spec.components.schemas)',
      rule: 'client.ts imports what types.ts exports',
    },
  ]),
  ...edits('scripts/generate/client.ts', refusals, [
    {
      name: 'generator-type-that-is-not-exported',
      text: 'if (!isDeclared(spec.components.schemas[name]))',
      broken: "if (name === '')",
      rule: 'A body, response or row is an object that types.ts exports',
    },
    {
      name: 'generator-client-without-functions',
      text: 'if (callables.length === 0)',
      broken: 'if (operations.length === 0)',
      rule: 'A client has a function',
    },
    {
      name: 'generator-list-of-nothing',
      text: 'if (!result) throw',
      broken: "if (result === '') throw",
      rule: 'A list has a response of JSON',
    },
  ]),
  ...edits('scripts/generate/spec.ts', refusals, [
    {
      name: 'generator-body-that-may-be-left-out',
      text: 'if (!requestBody.required)',
      broken: 'if (requestBody.required === false)',
      rule: 'A body without required: true is optional in OpenAPI',
    },
    {
      name: 'generator-body-that-is-not-json',
      text: 'if (!json(requestBody.content) && !formSchema(operation))',
      broken: 'if (!requestBody.content)',
      rule: 'A body that is not JSON is refused',
    },
    {
      name: 'generator-cookie-that-nothing-sends',
      text: "!['path', 'query'].includes(parameter.in)",
      broken: "parameter.in === 'header'",
      rule: 'A required parameter is sent, or refused',
    },
    {
      name: 'generator-method-that-is-not-read',
      text: '.find((key) => !methods.includes(key))',
      broken: ".find((key) => key === '')",
      rule: 'What the generator does not read of a path is refused',
    },
    {
      name: 'generator-key-of-any-form',
      text: "(!key.required || typeof key.schema?.pattern !== 'string')",
      broken: '!key.required',
      rule: 'An Idempotency-Key has a pattern',
    },
  ]),
  ...edits('scripts/generate/spec.ts', refusals, [
    {
      name: 'generator-number-that-may-be-absent',
      text: '!schema.required.includes(name)) return false',
      broken: "name === '') return false",
      rule: 'The number by which a write is recognised is always there',
    },
    {
      name: 'generator-number-beside-a-key',
      text: "if (idempotencyKey(operation)) fail('it has",
      broken: "if (operationId === '') fail('it has",
      rule: 'A write has an Idempotency-Key or a number, not both',
    },
  ]),
  ...edits('scripts/generate/query-arrays.ts', refusals, [
    {
      name: 'generator-array-written-by-a-guess',
      text: "if (typeof explode !== 'boolean')",
      broken: 'if (explode === null)',
      rule: 'An array in the query says how it is written',
    },
  ]),
  ...edits('scripts/generate/names.ts', refusals, [
    {
      name: 'generator-function-that-is-imported',
      text: '[...values, `create${client}`, ...functions.filter(isWord)]',
      broken: '[`create${client}`, ...functions.filter(isWord)]',
      rule: 'No function has a name that generated files import',
    },
    {
      name: 'generator-function-that-makes-the-client',
      text: '`create${client}`, ...functions',
      broken: '...functions',
      rule: 'No function has the name of that which makes the client',
    },
    {
      name: 'generator-function-that-is-a-word',
      text: ', ...functions.filter(isWord)',
      broken: '',
      rule: 'No function has the name of a word of TypeScript',
    },
    {
      name: 'generator-function-of-any-form',
      text: '/^[a-z][A-Za-z\\d]*$/',
      broken: '/./',
      rule: 'Functions and methods are in camelCase',
    },
    {
      name: 'generator-two-of-a-name',
      text: 'if (twice !== undefined)',
      broken: "if (twice === '')",
      rule: 'No two functions have a name',
    },
    {
      name: 'generator-client-that-is-a-promise',
      text: "'ready', 'then', 'new'",
      broken: "'ready', 'new'",
      rule: 'A client has no method then',
    },
    {
      name: 'generator-client-with-a-constructor',
      text: "'ready', 'then', 'new'",
      broken: "'ready', 'then'",
      rule: 'A client has no method new',
    },
    {
      name: 'generator-client-of-every-api',
      text: 'taken: values,',
      broken: 'taken: [],',
      rule: 'No API has the name of a function of client',
    },
    {
      name: 'generator-schema-replaced-by-a-query',
      text: '`${client}Options`, ...parameterTypes]',
      broken: '`${client}Options`]',
      rule: 'No schema has the name of a query or path',
    },
    {
      name: 'generator-schema-that-is-imported',
      text: '[...clientTypes, ...otherTypes,',
      broken: '[...otherTypes,',
      rule: 'No schema has a name that generated files import',
    },
    {
      name: 'generator-schema-of-the-platform',
      text: '[...clientTypes, ...otherTypes,',
      broken: '[...clientTypes,',
      rule: 'No schema has the name of a type that generated files use',
    },
    {
      name: 'generator-schema-that-is-the-client',
      text: '...otherTypes, client, ',
      broken: '...otherTypes, ',
      rule: 'No schema has the name of the client',
    },
    {
      name: 'generator-schema-that-is-a-type-parameter',
      text: '(?!Given[A-Z])',
      broken: '',
      rule: 'No schema has the name of a type parameter',
    },
    {
      name: 'generator-schema-in-lower-case',
      text: '[A-Z])[A-Z]\\w*$/',
      broken: '[A-Z])\\w+$/',
      rule: 'A schema is in PascalCase',
    },
  ]),
  ...edits('scripts/generate/values.ts', refusals, [
    {
      name: 'generator-enum-of-numbers',
      text: "typeof value !== 'string'",
      broken: 'value === undefined',
      rule: 'A named enum is of strings',
    },
  ]),
  ...edits('scripts/generate/schemas.ts', cases, [
    {
      name: 'generator-constant-named-as-a-number',
      text: ".replace(/^(?![a-z])/, '_')",
      broken: '',
      rule: 'A constant has a name, whatever its field is named',
    },
  ]),
  ...edits(
    'scripts/generate/share.ts',
    ['tests/spec/generate/sandbox-shares.test.ts'],
    [
      {
        name: 'schemas-not-shared',
        text: 'uses.get(node.$ref) === 1',
        broken: 'uses.get(node.$ref) !== 0',
        rule: 'What several schemas contain is compiled once',
      },
    ],
  ),
  ...edits('scripts/generate/operations.ts', cases, [
    {
      name: 'generator-error-row-twice',
      text: 'taken.has(name); count++',
      broken: 'count < 2; count++',
      rule: 'Each error row has a name of its own',
    },
    {
      name: 'generator-error-row-named-as-an-operation',
      text: 'new Set(others)',
      broken: 'new Set<string>()',
      rule: 'No error row has the name of an operation',
    },
  ]),
  ...edits(
    'scripts/generate/made.ts',
    ['tests/spec/generate/drift.test.ts'],
    [
      {
        name: 'generator-sources-not-compared',
        text: 'if (made?.sources !== sourcesOf(root, api)) return false',
        broken: 'if (!made) return false',
        rule: 'An API is made anew if its spec changed',
      },
      {
        name: 'generator-files-not-compared',
        text: 'return Object.entries(made.files).every((file) => isThere(root, file))',
        broken: 'return true',
        rule: 'An API is made anew if one of its files is not what was made',
      },
    ],
  ),
  ...edits(
    'scripts/generate/generate.ts',
    ['tests/spec/generate/drift.test.ts'],
    [
      {
        name: 'generator-operations-of-the-changed-api-alone',
        text: "readFileSync(join(root, bundlePath(name)), 'utf8')",
        broken: "''",
        rule: 'An operation that another API has is found, also if that one did not change',
      },
    ],
  ),
  ...edits(
    'scripts/lib/redocly.ts',
    ['tests/spec/generate/redocly.test.ts'],
    [
      {
        name: 'redocly-rules-as-they-were',
        text: 'return known === undefined || known === writtenAt(file)',
        broken: 'return known === undefined || known !== 0',
        rule: 'Rules of the linter that changed are loaded anew',
      },
      {
        name: 'redocly-commands-at-once',
        text: 'this.#last.then(() => this.#send(command))',
        broken: 'this.#send(command)',
        rule: 'A process of Redocly runs one command after the other',
      },
    ],
  ),
]
