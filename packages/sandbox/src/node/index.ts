export type { ControlOptions } from './control/control.ts'
export type { TlsCredentials } from './serve/proxy.ts'
export { type ServedSandbox, type ServeOptions, serve } from './serve/serve.ts'
export type { ServedRequest } from './serve/served-request.ts'
