/** The last file: whatever the packages export has been used by a case of the files before it. */
import { equal } from '../lib/assert.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'

export function run(lib: Subject, t: Harness): void {
  for (const name of lib.tested) {
    t.test(`every export of @wechatpay-edge/${name} has a case`, () => equal(lib.unused(name), []))
  }
}
