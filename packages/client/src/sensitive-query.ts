/**
 * Sensitive fields (敏感信息字段) in a query. The tables of operations that have such fields name this code, so that no other
 * program carries it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015941495
 */
import { serializeQuery } from '@wechatpay-edge/core'
import { type FieldEncryption, fieldEncryption } from './sensitive-fields.ts'

/** Encrypts the fields of a request that has some in its query: generated tables name it. */
export const queryEncryption: FieldEncryption = {
  check(fields, given, issues) {
    fieldEncryption.check(fields, given, issues)
    fieldEncryption.check({ paths: fields.query ?? [] }, { ...given, body: given.query }, issues)
  },

  async encrypt({ paths, query: names = [] }, given, keyring, operation) {
    // As one text: the fields of body and query are encrypted with one key.
    const text = JSON.stringify({ body: given.body && JSON.parse(given.body), query: given.query })
    const all = [...paths.map((path) => `body.${path}`), ...names.map((path) => `query.${path}`)]
    const sealed = await fieldEncryption.encrypt({ paths: all }, { body: text }, keyring, operation)
    if (!sealed?.body) return undefined
    const { body, query } = JSON.parse(sealed.body) as { readonly body?: unknown; readonly query: object }
    return {
      ...sealed,
      body: body === undefined ? undefined : JSON.stringify(body),
      query,
      search: (operation.writeQuery ?? serializeQuery)({ ...query }),
    }
  },
}
