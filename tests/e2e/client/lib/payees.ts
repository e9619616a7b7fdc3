/** A made-up API with sensitive fields, as the generator makes it: the client's tables, and the sandbox's. */

import { readFileSync } from 'node:fs'
import type { SandboxOperation } from '@wechatpay-edge/sandbox'
import { emitSandboxOperations, emitSandboxValidators } from '../../../../scripts/generate/sandbox.ts'
import { operationsOf, parseSpec } from '../../../../scripts/generate/spec.ts'
import type { AddPayeeBody } from '../../../spec/generate/cases/thing-payees/generated/types.ts'

const spec = new URL('../../../spec/generate/cases/thing-payees/in.yaml', import.meta.url)
const asModule = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`

/** The sandbox's table of the API. */
export const payeeOperations = (): Promise<readonly SandboxOperation[]> => sandboxOperations(readFileSync(spec, 'utf8'))

const numbers = new URL('../../../spec/generate/cases/thing-numbers/in.yaml', import.meta.url)

/** The sandbox's table of an API with great integers. */
export const numbersOperations = (): Promise<readonly SandboxOperation[]> =>
  sandboxOperations(readFileSync(numbers, 'utf8'))

/** The sandbox's table of any small spec. */
export async function sandboxOperations(text: string): Promise<readonly SandboxOperation[]> {
  const operations = operationsOf(parseSpec(text))
  const validators = (await emitSandboxValidators(operations))
    .replace(/^import .*$/m, '')
    .replaceAll(': SchemaValidator', '')
  const table = emitSandboxOperations(operations)
    .replace(/^import .*$/gm, '')
    .replace(': readonly SandboxOperation[]', '')
  const module = `import * as validators from ${JSON.stringify(asModule(validators))}\n${table}`
  return ((await import(asModule(module))) as { operations: SandboxOperation[] }).operations
}

/** A payee with a sensitive field of each kind. */
export const payee: AddPayeeBody = {
  name: '张三丰',
  account: { type: 'BANK', number: '6225880137008888' },
  families: [
    [{ name: '李四光', phones: ['13800138000', '13900139000'], note: '备注' }],
    [{ name: 'Ñandú 王', phones: [] }, { name: '赵六儿' }],
  ],
  remark: '普通',
}

/** Its sensitive values. */
export const secrets: readonly string[] = [
  '张三丰',
  '6225880137008888',
  '李四光',
  '13800138000',
  '13900139000',
  'Ñandú 王',
  '赵六儿',
]

/** The same payee, each sensitive value changed. */
export function changeSecrets(given: AddPayeeBody, change: (text: string) => string): AddPayeeBody {
  const { account, families, ...rest } = given
  return {
    ...rest,
    name: change(given.name),
    account: account.type === 'BANK' ? { ...account, number: change(account.number) } : account,
    ...(families && {
      families: families.map((family) =>
        family.map(({ name, phones, ...more }) => ({
          ...more,
          name: change(name),
          ...(phones && { phones: phones.map(change) }),
        })),
      ),
    }),
  }
}
