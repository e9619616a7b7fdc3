/** Edits of coupons: what the sandbox keeps of them, and what their spec says. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edited source has template strings
import { edits, type Mutant } from './mutant.ts'

const tests = ['tests/e2e/favor/favor.test.ts', 'tests/e2e/contracts/contracts.test.ts']

export const coupons: readonly Mutant[] = [
  ...edits('packages/sandbox/src/apis/favor/handlers.ts', tests, [
    {
      name: 'coupon-sent-twice',
      text: 'return { body: { coupon_id }, executed: !known }',
      broken: 'return { body: { coupon_id } }',
      rule: 'A coupon is sent once for each out_request_no',
    },
    {
      name: 'coupon-of-another-number',
      text: 'const coupon_id = known?.coupon_id ?? nextOf(',
      broken: 'const coupon_id = nextOf(',
      rule: 'A repeated out_request_no gives the same coupon',
    },
    {
      name: 'stock-activated-twice',
      text: 'store.actions.get(stockId) !== call.operation.id',
      broken: 'stockId !== call.operation.id',
      rule: 'What is repeated to a stock is done once',
    },
    {
      name: 'stock-of-the-example',
      text: 'body: { ...exampleOf(call), stock_id: stockId }',
      broken: 'body: exampleOf(call)',
      rule: 'A response names the stock that was asked for',
    },
    {
      name: 'page-of-the-example',
      text: 'body: { ...exampleOf(call), ...Object.fromEntries(given) }',
      broken: 'body: exampleOf(call), executed: given.length > 0',
      rule: 'A response names what was asked for',
    },
    {
      name: 'callback-forgotten',
      text: 'store.notifyUrl ?? example.notify_url',
      broken: 'example.notify_url',
      rule: 'The address of notifications is the one that was set',
    },
  ]),
  ...edits(
    'packages/sandbox/src/apis/favor/handlers.ts',
    ['tests/e2e/favor/favor.test.ts'],
    [
      {
        name: 'page-after-the-last-one',
        text: '(offset ?? 0) === 0 ? data : undefined',
        broken: 'data',
        rule: 'A list ends',
      },
      {
        name: 'coupons-of-a-taker-in-pages',
        text: 'call.query.available_mchid === undefined',
        broken: 'call.query.available_mchid !== call.query.creator_mchid',
        rule: 'By available_mchid, offset and limit have no effect',
      },
    ],
  ),
  ...edits(
    'packages/client/src/list.ts',
    ['tests/e2e/favor/favor.test.ts'],
    [
      {
        name: 'rows-that-are-texts-are-one',
        text: 'key.length > 0 ? key.map((name) => (Object(row) as Fields)[name]) : row',
        broken: 'key.map((name) => (Object(row) as Fields)[name])',
        rule: 'Rows that are texts are told apart',
      },
    ],
  ),
  ...edits(
    'openapi/rules.js',
    ['tests/spec/generate/drift.test.ts'],
    [
      {
        name: 'lint-list-that-is-not-paged',
        text: 'if (marks.length !== (isList ? 1 : 0))',
        broken: 'if (marks.length > 1)',
        rule: 'A list is read to its end, or its spec says why not',
      },
    ],
  ),
  ...edits(
    'scripts/generate/client.ts',
    ['tests/spec/generate/cases.test.ts', 'tests/spec/generate/refusals.test.ts'],
    [
      {
        name: 'generator-rows-without-a-key',
        text: "if (items.type === 'string') return { type: 'string', types: [] }",
        broken: "if (items !== undefined) return { type: 'string', types: [] }",
        rule: 'Only texts need no key',
      },
      {
        name: 'generator-page-without-its-reason',
        text: "`Reads one page. ${operation['x-unpaged']}`",
        broken: "'Reads one page.'",
        rule: 'The docs of a function say why it reads one page',
      },
    ],
  ),
  ...edits('packages/sandbox/src/apis/favor/state.ts', tests, [
    {
      name: 'coupons-after-a-reset',
      text: 'this.sent.clear()',
      broken: 'this.actions.clear()',
      rule: 'A reset forgets the coupons',
    },
  ]),
  ...edits(
    'packages/sandbox/src/apis/favor/handlers.ts',
    ['packages/sandbox/test/apis/favor/flows.test.ts'],
    [
      {
        name: 'flow-link-for-long',
        text: 'const flowLinkSeconds = 30',
        broken: 'const flowLinkSeconds = 300',
        rule: 'A link to a flow is valid for 30 seconds',
      },
      {
        name: 'flow-of-every-stock',
        text: 'filter(({ stock_id }) => stock_id === stockId)',
        broken: 'filter(({ stock_id }) => stock_id !== kind)',
        rule: 'A flow is of one stock',
      },
    ],
  ),
]
