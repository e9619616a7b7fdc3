import { serializeQuery } from '@wechatpay-edge/core'
import { describe, expect, it } from 'vitest'

describe('serializeQuery', () => {
  it.each<[title: string, query: Record<string, unknown>, expected: string]>([
    ['nothing', {}, ''],
    ['numbers and texts', { limit: 20, offset: 0, name: 'a' }, 'limit=20&offset=0&name=a'],
    ['what is undefined is left out', { limit: undefined, offset: 0, stock_id: undefined }, 'offset=0'],
    [
      "objects as JSON text, as the vendor's sample sends them",
      { authorized_data: { business_type: 'FAVOR_STOCK', stock_id: '2433405' } },
      'authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%2C%22stock_id%22%3A%222433405%22%7D',
    ],
    ['what has a meaning in a URL', { a: '1&b=2#c', 'd=e': '+ %' }, 'a=1%26b%3D2%23c&d%3De=%2B%20%25'],
    ['Chinese, as UTF-8', { name: '商户' }, 'name=%E5%95%86%E6%88%B7'],
  ])('%s', (_title, query, expected) => {
    expect(serializeQuery(query)).toBe(expected)
  })
})
