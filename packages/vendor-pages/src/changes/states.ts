/** Compares two states of the vendor's pages. */
import { audienceOf, routeKey, type VendorPage } from '../shape.ts'
import type { Change } from './classes.ts'
import { comparePages } from './page.ts'
import { type ChangeRow, changeRow } from './row.ts'

const routesOf = ({ operation }: VendorPage): string[] =>
  (operation?.routes ?? []).filter(({ path }) => path !== null).map(routeKey)

const printedRoutes = ({ operation }: VendorPage): string =>
  (operation?.routes ?? [])
    .map(({ method, path }) => `${method} ${path ?? '(a URL that another response gives)'}`)
    .join(', ')

const whole = (
  page: VendorPage,
  kind: Change,
  detail: { readonly old?: unknown; readonly new?: unknown; readonly description: string },
): ChangeRow => changeRow({ page: page.id, side: null, in: null }, kind, kind, detail)

const eventsOf = ({ callback }: VendorPage): string => (callback?.eventTypes ?? []).join(', ')

/** An operation, or a notification, of which pages come and go. */
function presence(page: VendorPage, others: readonly VendorPage[], isNew: boolean): ChangeRow[] {
  const side = isNew ? 'new' : 'old'
  if (page.callback) {
    const kind = isNew ? 'notification added' : 'notification removed'
    const known = others.some(
      ({ callback }) => callback && page.callback?.eventTypes.every((type) => callback.eventTypes.includes(type)),
    )
    const description = `${isNew ? 'new callback page' : 'callback page gone'}, event types ${eventsOf(page)}${known ? ', which other pages describe, too' : ''}`
    return [whole(page, kind, { [side]: eventsOf(page), description })]
  }
  if (!page.operation) return []
  const routes = routesOf(page)
  const known = others.filter((other) => routesOf(other).some((route) => routes.includes(route)))
  const printed = printedRoutes(page)
  if (known.length > 0) {
    const kind = isNew ? 'page added for a known operation' : 'page removed of a known operation'
    return [
      whole(page, kind, {
        [side]: printed,
        description: `${printed}: ${kind}, which ${known.map(({ id }) => id).join(', ')} describes, too`,
      }),
    ]
  }
  const kind = isNew ? 'operation added' : 'operation removed'
  return [whole(page, kind, { [side]: printed, description: `${kind}: ${printed}` })]
}

interface States {
  readonly gone: readonly VendorPage[]
  readonly added: readonly VendorPage[]
  /** Pages that have another id now: identity is method and path. */
  readonly moved: readonly (readonly [old: VendorPage, now: VendorPage])[]
}

function pairMoved(gone: readonly VendorPage[], added: readonly VendorPage[]): States {
  const moved: [VendorPage, VendorPage][] = []
  for (const old of gone) {
    const routes = routesOf(old)
    const now = added.find(
      (page) => audienceOf(page.id) === audienceOf(old.id) && routesOf(page).some((route) => routes.includes(route)),
    )
    if (now && !moved.some(([, other]) => other === now)) moved.push([old, now])
  }
  return {
    gone: gone.filter((page) => !moved.some(([old]) => old === page)),
    added: added.filter((page) => !moved.some(([, now]) => now === page)),
    moved,
  }
}

/** A page that was one of an operation and is none now, or the other way round. */
function turned(
  old: VendorPage,
  now: VendorPage,
  before: readonly VendorPage[],
  after: readonly VendorPage[],
): ChangeRow[] {
  if (old.kind === now.kind) return []
  const rest = (pages: readonly VendorPage[]): VendorPage[] => pages.filter(({ id }) => id !== now.id)
  return [...presence(old, rest(after), false), ...presence(now, rest(before), true)]
}

/**
 * Every change between two states of the pages, in the order of the pages.
 *
 * Guides are left out: they bind nobody.
 */
export function compareStates(before: readonly VendorPage[], after: readonly VendorPage[]): ChangeRow[] {
  const [old, now] = [new Map(before.map((page) => [page.id, page])), new Map(after.map((page) => [page.id, page]))]
  const { gone, added, moved } = pairMoved(
    before.filter(({ id }) => !now.has(id)),
    after.filter(({ id }) => !old.has(id)),
  )
  const rows = [
    ...after.flatMap((page) => {
      const was = old.get(page.id)
      if (!was) return []
      const turns = turned(was, page, before, after)
      if (turns.length > 0) return turns
      return page.kind === 'article' ? [] : comparePages(was, page)
    }),
    ...moved.flatMap(([was, is]) => [
      whole(is, 'page moved', {
        old: was.id,
        new: is.id,
        description: `${printedRoutes(is)}: ${was.id} is ${is.id} now`,
      }),
      ...comparePages(was, is),
    ]),
    ...added.flatMap((page) => presence(page, before, true)),
    ...gone.flatMap((page) => presence(page, after, false)),
  ]
  return rows.sort((a, b) => (a.page < b.page ? -1 : a.page > b.page ? 1 : 0))
}
