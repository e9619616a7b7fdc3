/** What can be missing or wrong of a new API, in the files that docs/adding-an-api.md writes, and which check names it. */

/** One fault: its title, the check, the file, what is done to its text (`undefined`: it is removed), what is said. */
export type Fault = readonly [
  title: string,
  check: 'neutral' | 'complete' | 'size',
  path: string,
  change: (text: string) => string | undefined,
  problem: RegExp,
]

export const faults: readonly Fault[] = [
  [
    'a Buffer in its source',
    'neutral',
    'packages/coupons/src/index.ts',
    (text) => `${text}export const size: number = Buffer.byteLength('')\n`,
    /packages\/coupons\/src\/index\.ts: 'Buffer' is not in every runtime/,
  ],
  [
    '81 lines by hand',
    'neutral',
    'packages/coupons/src/index.ts',
    (text) => text + '// A line.\n'.repeat(81 - text.split('\n').length + 1),
    /packages\/coupons: 81 hand-written lines: move mechanism into/,
  ],
  [
    'no budget',
    'complete',
    'packages/coupons/budgets.json',
    () => undefined,
    /coupons has no size budget: write packages\/coupons\/budgets\.json/,
  ],
  [
    'no API report',
    'complete',
    'tests/repository/package/api/coupons.txt',
    () => undefined,
    /coupons has no API report: run `pnpm api-report`, which writes \S+\/api\/coupons\.txt/,
  ],
  [
    'no file list',
    'complete',
    'tests/repository/package/files/coupons.txt',
    () => undefined,
    /coupons has no file list: run `pnpm api-report`, which writes \S+\/files\/coupons\.txt/,
  ],
  [
    'no runtime surface case',
    'complete',
    'tests/runtimes/lib/packages.ts',
    (text) => text.replace(/.*@wechatpay-edge\/coupons.*\n/, ''),
    /coupons has no runtime surface case: import @wechatpay-edge\/coupons in tests\/runtimes\/lib\/packages\.ts/,
  ],
  ...['README.md', 'README.zh-CN.md'].map(
    (path) =>
      [
        `no row in ${path}`,
        'complete',
        path,
        (text: string) => text.replace(/^\|.*packages\/coupons.*\n/m, ''),
        new RegExp(`coupons has no row in the table of packages: add one to ${path}`),
      ] as const,
  ),
  [
    'no reference',
    'complete',
    'tsconfig.json',
    (text) => text.replace(/.*packages\/coupons.*\n/, ''),
    /coupons has no reference: add \{ "path": "packages\/coupons" \} to tsconfig\.json/,
  ],
  [
    'no dependency of the tests',
    'complete',
    'tests/package.json',
    (text) => text.replace(/.*@wechatpay-edge\/coupons.*\n/, ''),
    /coupons has no dependency of the tests: add it to devDependencies in tests\/package\.json/,
  ],
  [
    'no spec',
    'complete',
    'openapi/bundled/coupons.yaml',
    () => undefined,
    /coupons has no spec: enter it in openapi\/redocly\.yaml/,
  ],
  [
    'no contract of an operation',
    'complete',
    'tests/e2e/contracts/apis/coupons.ts',
    (text) => text.replace('getCoupon: {', 'getAnother: {'),
    /getCoupon has no contract over TCP: write it into tests\/e2e\/contracts\/apis\/coupons\.ts/,
  ],
  [
    'no type test of an operation',
    'complete',
    'tests/repository/types/coupons.ts',
    (text) => text.replaceAll('client.get(', 'client.find('),
    /getCoupon has no type test: call it in tests\/repository\/types\/coupons\.ts/,
  ],
  [
    'no row of an operation',
    'complete',
    'packages/coupons/README.md',
    (text) => text.replaceAll('.get(', '.find('),
    /getCoupon has no row in the table of methods: add one to packages\/coupons\/README\.md/,
  ],
  [
    'a word of its own in a shared package',
    'neutral',
    'packages/client/src/index.ts',
    (text) => `${text}// As getCoupon does.\n`,
    /packages\/client\/src\/index\.ts: '\w*coupon' belongs to one API/i,
  ],
  [
    'a budget that is too small',
    'size',
    'packages/coupons/budgets.json',
    (text) => text.replace(/"gzip": \d+/, '"gzip": 10240'),
    /packages\/coupons\/budgets\.json, the whole client, with openapi-fetch: \d+ bytes gzipped, at most 10240/,
  ],
  [
    'a word that its bundle must not contain',
    'size',
    'packages/coupons/budgets.json',
    (text) => text.replace('"gzip"', '"forbidden": { "PKCS#12": "for this test" }, "gzip"'),
    /packages\/coupons\/budgets\.json, .*: its bundle contains 'PKCS#12': for this test/,
  ],
]
