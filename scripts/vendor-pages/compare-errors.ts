import type { ErrorRow } from '@wechatpay-edge/vendor-pages'
import type { Finding } from './reasons.ts'
import type { SpecError } from './shape.ts'

type Pair = readonly [vendor: ErrorRow, spec: SpecError]
type Same = (vendor: ErrorRow, spec: SpecError) => boolean

const sameTable: Same = (vendor, spec) => vendor.common === undefined || vendor.common === spec.common

/**
 * One code has several rows, so a row is known by all that it says; what is left over is paired by less and less, so
 * that a changed word is reported as a changed word and not as one row lost and one row new.
 */
const passes: readonly Same[] = [
  (vendor, spec) =>
    sameTable(vendor, spec) &&
    vendor.status === spec.status &&
    vendor.code === spec.code &&
    vendor.description === spec.description,
  (vendor, spec) => sameTable(vendor, spec) && vendor.status === spec.status && vendor.code === spec.code,
  (vendor, spec) => sameTable(vendor, spec) && vendor.code === spec.code,
  (vendor, spec) => sameTable(vendor, spec) && vendor.status === spec.status && vendor.description === spec.description,
  (vendor, spec) =>
    vendor.status === spec.status && vendor.code === spec.code && vendor.description === spec.description,
]

const tableName = (row: { readonly common?: boolean | undefined }): string =>
  row.common === true ? '公共错误码' : '业务错误码'
const rowName = ({ status, code, description }: Pick<ErrorRow, 'status' | 'code' | 'description'>): string =>
  `error ${status} ${code} ${description}`

function comparePair([vendor, spec]: Pair): Finding[] {
  const facts = [
    ['status', String(vendor.status), String(spec.status)],
    ['code', vendor.code, spec.code],
    ['description', vendor.description, spec.description],
    ['remedy', vendor.remedy, spec.remedy],
    ['table', vendor.common === undefined ? tableName(spec) : tableName(vendor), tableName(spec)],
  ] as const
  const row = rowName(vendor)
  const isSame = (page: string, ours: string): boolean => page.replace(/\s/g, '') === ours.replace(/\s/g, '')
  return facts.flatMap(([aspect, page, ours]) =>
    isSame(page, ours) ? [] : [{ row, aspect, vendor: page, spec: ours }],
  )
}

/** Compares the rows of both tables; their order says nothing. */
export function compareErrors(vendor: readonly ErrorRow[], spec: readonly SpecError[]): Finding[] {
  const left = [...vendor]
  const right = [...spec]
  const pairs: Pair[] = []
  for (const same of passes) {
    for (const row of [...left]) {
      const at = right.findIndex((ours) => same(row, ours))
      const ours = right[at]
      if (!ours) continue
      pairs.push([row, ours])
      left.splice(left.indexOf(row), 1)
      right.splice(at, 1)
    }
  }
  return [
    ...pairs.flatMap(comparePair),
    ...left.map((row) => ({ row: rowName(row), aspect: 'row', vendor: 'present', spec: 'absent' })),
    ...right.map((row) => ({ row: rowName(row), aspect: 'row', vendor: 'absent', spec: 'present' })),
  ]
}
