/** Whether the vendor's pages still say what specs quote of them: that a write may be repeated (x-idempotent-by). */
import type { Api, Report } from './check.ts'
import type { Source } from './load.ts'

/** Markdown escapes and spaces are no part of what a page says. */
const plain = (text: string): string => text.replaceAll(/\\(?=[_*|[\]])|\s/g, '')

/** Compares each quote with its page. A page that is not at hand says nothing. */
export function checkQuotes(apis: readonly Api[], sources: readonly Source[]): Report {
  const quoted = apis.flatMap(({ operations }) =>
    operations.flatMap(({ operationId, repeats }) => (repeats ? [{ operationId, ...repeats }] : [])),
  )
  const found = quoted.map(({ operationId, source, quote }) => {
    const page = sources.find(({ id }) => source.replace(/\.md$/, '').endsWith(`/${id}`))
    if (page === undefined) return { line: `${operationId}: ${source} is not at hand, which says: ${quote}`, ok: true }
    const ok = plain(page.markdown).includes(plain(quote))
    return { line: `${page.id} ${operationId}: ${ok ? 'says' : 'does not say'}: ${quote}`, ok }
  })
  return { lines: found.map(({ line }) => line), rows: [], ok: found.every(({ ok }) => ok) }
}
