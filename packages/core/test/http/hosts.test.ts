import { resolveHosts } from '@wechatpay-edge/core/internal'
import { describe, expect, it } from 'vitest'

describe('hosts that were read', () => {
  it('are origins, and a list of their own: what is added to the one that was given is not among them', () => {
    const given = ['https://proxy.example.com/']
    const hosts = resolveHosts(given)
    given.push('http://example.com')
    expect(hosts).toEqual(['https://proxy.example.com'])
    expect(resolveHosts(hosts)).toEqual(hosts)
  })
})
