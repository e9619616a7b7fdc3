/**
 * `node scripts/vendor-pages/main.ts`: compares our specs with the vendor's own pages, row by row.
 *
 * A spec written by hand drifts from its source by one slip. Whatever differs from a table of the vendor needs a written
 * reason in `openapi/<api>/vendor-differences.yaml`; a reason that explains nothing fails as well. The pages are the
 * vendor's and not ours to copy, so they lie outside the repository and may be absent: then this says so.
 */
import { readArguments } from '../lib/command.ts'
import { skippedCode } from '../lib/run.ts'
import { checkPages } from './check.ts'
import { loadApis, loadPages } from './load.ts'

readArguments("Usage: node scripts/vendor-pages/main.ts   compares our specs with the vendor's pages\n")
const pages = loadPages()
if (pages === undefined) {
  console.log('../shared/vendor-pages is absent: no spec was compared with the vendor')
  process.exitCode = skippedCode
} else {
  const { lines, ok } = checkPages(loadApis(), pages)
  console.log(lines.join('\n'))
  if (!ok)
    console.error(
      'Edit openapi/<api>, and run `pnpm generate`; or write the reason into openapi/<api>/vendor-differences.yaml',
    )
  process.exitCode = ok ? 0 : 1
}
