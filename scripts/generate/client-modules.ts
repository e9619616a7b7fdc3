/** Where generated tables find the parts of client. */
export interface ClientModules {
  readonly operation: string
  readonly schema: string
  readonly fields: string
  readonly queryFields: string
  readonly forms: string
  readonly digits: string
  readonly arrays: string
}

const client = '@wechatpay-edge/client'

/** In a package of its own. */
export const ofPackage: ClientModules = {
  operation: client,
  schema: client,
  fields: client,
  queryFields: client,
  forms: client,
  digits: client,
  arrays: client,
}

/** In packages/client/src/generated/<name>. */
export const ofClient: ClientModules = {
  operation: '../../operation.ts',
  schema: '../../schema-validator.ts',
  fields: '../../sensitive-fields.ts',
  queryFields: '../../sensitive-query.ts',
  forms: '../../time-forms.ts',
  digits: '../../integer-digits.ts',
  arrays: '../../query-arrays.ts',
}
