const { createPartnershipsClient } = require('@wechatpay-edge/partnerships')
const { createSandbox } = require('@wechatpay-edge/sandbox')

test('jest runs the packages as CommonJS, which babel-jest makes of them', async () => {
  const sandbox = await createSandbox()
  const { build } = createPartnershipsClient(sandbox.clientOptions)
  const partner = { type: 'APPID', appid: 'wx4e1916a585d1f4e9' }
  const authorized_data = { business_type: 'FAVOR_STOCK', stock_id: '2433405' }
  await expect(build({ partner, authorized_data }, { idempotencyKey: 'order-1' })).resolves.toMatchObject({
    state: 'ESTABLISHED',
  })
})
