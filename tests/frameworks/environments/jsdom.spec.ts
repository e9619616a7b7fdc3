// @vitest-environment jsdom
import { serveTarget } from './server.ts'
import { describeEnvironment } from './table.ts'

describeEnvironment('vitest under jsdom', serveTarget(), () => ({}))
