import { describe, expect, it } from 'vitest'
import { findEntry, getDependencyReleaseLine, getReleaseLine } from '../../../scripts/release/changelog.ts'

describe('an entry of a changelog', () => {
  it('is what the changeset says, as an item of a list, without a hash', () => {
    const summary = 'Two is no longer one.\n\n- `one`: is 1\n- `two`: is 2  \n'
    expect(getReleaseLine({ summary })).toBe('- Two is no longer one.\n\n  - `one`: is 1\n  - `two`: is 2')
  })

  it('names the packages that came along in one line, and is empty where none did', () => {
    const core = { name: '@wechatpay-edge/core', newVersion: '0.2.0' }
    const client = { name: '@wechatpay-edge/client', newVersion: '0.1.1' }
    expect(getDependencyReleaseLine([], [core, client])).toBe(
      '- Built on `@wechatpay-edge/core` 0.2.0 and `@wechatpay-edge/client` 0.1.1.',
    )
    expect(getDependencyReleaseLine([], [])).toBe('')
  })

  it('is found by its version, whole and alone', () => {
    const changelog = '# core\n\n## 0.1.10\n\n### Patch Changes\n\n- Ten.\n\n## 0.1.1\n\n- One.\n'
    expect(findEntry(changelog, '0.1.10')).toBe('### Patch Changes\n\n- Ten.')
    expect(findEntry(changelog, '0.1.1')).toBe('- One.')
    expect(findEntry(changelog, '0.1')).toBeUndefined()
  })
})
