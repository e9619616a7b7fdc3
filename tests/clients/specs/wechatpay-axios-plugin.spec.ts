import { testClient } from '../test-client.ts'

testClient('wechatpay-axios-plugin')
