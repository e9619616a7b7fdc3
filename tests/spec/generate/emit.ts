/** The small specs in `cases`, and what the generator makes of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emitApi } from '../../../scripts/generate/generate.ts'
import { type ErrorRow, operationsOf, parseSpec } from '../../../scripts/generate/spec.ts'

export const folder = join(import.meta.dirname, 'cases')
const common: readonly ErrorRow[] = [
  { status: 400, code: 'PARAM_ERROR', description: '参数错误', remedy: { zh: '改参数', en: 'Correct it.' } },
]

/** What the generator makes of a spec that is changed by `edit`, for the API of that name. */
export async function emit(
  name: string,
  edit: (text: string) => string = (text) => text,
  api: string = name,
): Promise<Record<string, string>> {
  const text = edit(readFileSync(join(folder, name, 'in.yaml'), 'utf8'))
  const spec = parseSpec(text)
  const source = { name: api, packageName: `@wechatpay-edge/${api}`, path: 'in.yaml', text, spec }
  return emitApi({ ...source, operations: operationsOf(spec) }, common)
}
