/**
 * `@wechatpay-edge/core/internal`: what `@wechatpay-edge/client` needs of core and users do not. It may change in any
 * release.
 */
export { assertSettings, repeat } from './http/attempts.ts'
export { connect, resolveHosts } from './http/connect.ts'
