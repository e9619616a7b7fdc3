/** The packages under test, by name: the one place that imports them as values, for the entries. */
import * as client from '@wechatpay-edge/client'
import * as complaints from '@wechatpay-edge/complaints'
import * as core from '@wechatpay-edge/core'
import * as internal from '@wechatpay-edge/core/internal'
import * as favor from '@wechatpay-edge/favor'
import * as partnerships from '@wechatpay-edge/partnerships'
import * as payments from '@wechatpay-edge/payments'
import * as partner from '@wechatpay-edge/payments/partner'
import * as sandbox from '@wechatpay-edge/sandbox'

export const packages = {
  client,
  complaints,
  core,
  favor,
  internal,
  partnerships,
  payments,
  'payments/partner': partner,
  sandbox,
}

export type Packages = typeof packages
