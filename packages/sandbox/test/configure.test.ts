import { createSandbox, type Sandbox } from '@wechatpay-edge/sandbox'
import { beforeEach, describe, expect, it } from 'vitest'
import { build, exampleBody, list } from './lib/request.ts'

let sandbox: Sandbox
let identity: Sandbox['identity'] | undefined
beforeEach(async () => {
  sandbox = await createSandbox({ identity, replay: 'refuse', partnerships: { maxLimit: 5 } })
  identity = sandbox.identity
})

describe('configure', () => {
  it('changes options of the protocol and of an API for the requests to come, and keeps the others', async () => {
    await build(sandbox, exampleBody, 'k')
    expect((await build(sandbox, exampleBody, 'k')).status).toBe(400)
    sandbox.configure({ replay: 'answer', partnerships: { rebuild: 'refuse' } })
    expect((await build(sandbox, exampleBody, 'k')).status).toBe(200)
    expect((await build(sandbox, exampleBody, 'other')).status).toBe(400)
    expect(sandbox.options).toMatchObject({ replay: 'answer', partnerships: { maxLimit: 5, rebuild: 'refuse' } })
    const query = { limit: 9, authorized_data: { business_type: 'FAVOR_STOCK' } }
    expect((await list(sandbox, query)).json.limit).toBe(5)
  })

  it('sets a default by undefined', async () => {
    sandbox.configure({ replay: undefined })
    await build(sandbox, exampleBody, 'k')
    expect((await build(sandbox, exampleBody, 'k')).status).toBe(200)
  })

  it.each([
    [{ replay: 'never' }, 'replay: expected answer or execute or refuse, received never'],
    [
      { replay: 'answer', partnerships: { maxLimit: 0 } },
      'partnerships.maxLimit: expected a positive integer, received 0',
    ],
    [{ partnerships: { maxLimit: 1 }, keyReuse: 'no' }, 'keyReuse: expected refuse or execute, received no'],
    [{ identity: {} }, 'identity: expected one of unaskedSigner'],
    [{ keepRequests: 1 }, 'keepRequests: expected one of unaskedSigner'],
    [{ handlers: {} }, 'handlers: expected one of unaskedSigner'],
    [{ now: Date.now }, 'now: expected one of unaskedSigner'],
    [undefined, 'options: expected an object, received undefined'],
  ])('refuses %j, and changes nothing', (changes, message) => {
    expect(() => sandbox.configure(changes as never)).toThrow(message)
    expect(sandbox.options).toMatchObject({ replay: 'refuse', partnerships: { maxLimit: 5 } })
  })

  it('gives copies, which change nothing', () => {
    Object.assign(sandbox.options.partnerships ?? {}, { maxLimit: 1 })
    expect(sandbox.options.partnerships).toEqual({ maxLimit: 5 })
  })
})
