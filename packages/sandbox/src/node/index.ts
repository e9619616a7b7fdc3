export { type ServedSandbox, type ServeOptions, serve } from './serve.ts'
