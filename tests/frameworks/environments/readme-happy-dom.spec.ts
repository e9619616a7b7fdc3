// @vitest-environment happy-dom
/** The README's own test. */
import '../../../examples/vitest/partnerships.test.ts'
