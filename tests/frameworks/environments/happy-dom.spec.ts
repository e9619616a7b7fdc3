// @vitest-environment happy-dom
// As a browser does, its fetch reads no response of another origin without CORS headers, unless it is told to.
// @vitest-environment-options { "settings": { "fetch": { "disableSameOriginPolicy": true } } }
import { serveTarget } from './server.ts'
import { describeEnvironment } from './table.ts'

describeEnvironment('vitest under happy-dom', serveTarget(), () => ({}))
