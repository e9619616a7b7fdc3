/** The columns of a table of fields. */
import type { ColumnRules } from '../lib/columns.ts'
import { narrow } from '../lib/text.ts'
import { readTypeCell } from './type-cell.ts'

const marks: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['是', true],
  ['否', false],
  ['必填', true],
  ['必传', true],
  ['选填', false],
  ['选传', false],
  ['可选', false],
  ['条件选填', false],
])

/** Whether a cell says that the field is required; `undefined` for any other words. */
export const requiredIn = (cell: string): boolean | undefined => marks.get(narrow(cell).trim().toLowerCase())

export const nameIn = (cell: string): string => narrow(cell).replace(/\s+/g, '')
export const isName = (name: string): boolean => /^[A-Za-z_][\w.-]*$/.test(name)

/** Of a column of types: a class may be anything with a capital. */
export const isType = (cell: string): boolean => {
  const { isKnown, className } = readTypeCell(cell)
  return isKnown && className === undefined
}

export type FieldColumn = 'required' | 'type' | 'name' | 'description'

/** The vendor has one order, and some guides a column more. */
export const fieldRules: ColumnRules<FieldColumn> = {
  required: {
    title: '必填',
    heads: [/^(?:是否)?(?:必填|必传|必选|必须|必需)/, /^required$/i],
    fits: (cell) => requiredIn(cell) !== undefined,
  },
  type: { title: '类型', heads: [/^(?:参数|字段|数据|变量)?类型/, /^type$/i], fits: isType },
  name: {
    title: '参数名',
    heads: [/^变量名?$/, /^(?:参数|字段|属性)(?:名|名称|英文名)?$/, /^(?:名称|名字|name|field)$/i],
    fits: (cell) => isName(nameIn(cell)),
  },
  description: {
    title: '描述',
    heads: [/^(?:参数|字段)?(?:描述|说明|含义|解释)/, /^备注/, /^description$/i],
    fits: (cell) => /\p{Script=Han}/u.test(cell),
  },
}
