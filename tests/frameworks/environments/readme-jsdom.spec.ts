// @vitest-environment jsdom
/** The README's own test. */
import '../../../examples/vitest/partnerships.test.ts'
