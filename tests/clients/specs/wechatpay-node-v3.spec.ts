import { testClient } from '../test-client.ts'

testClient('wechatpay-node-v3')
