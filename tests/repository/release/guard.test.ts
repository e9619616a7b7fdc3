import { describe, expect, it } from 'vitest'
import { type Clone, findRefusals } from '../../../scripts/release/guard.ts'

const sha = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32'
const forge = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: sha,
  GITHUB_SERVER_URL: 'https://forge.example',
  GITHUB_REPOSITORY: 'somebody/wechatpay-edge',
}
const clone: Clone = { head: sha, status: '', pending: [], unversioned: [], mainBranch: 'main' }

describe('packing for a release', () => {
  it('is allowed in the workflow of the forge, on its main branch, with a clean tree', () => {
    expect(findRefusals(forge, clone)).toEqual([])
  })

  it('is refused on the machine of a developer, whatever one variable says there', () => {
    expect(findRefusals({}, clone)).toHaveLength(4)
    expect(findRefusals({ CI: 'true' }, clone)[0]).toMatch(/^this is not CI: only \.github\/workflows\/release\.yml/)
  })

  it.each([
    ['a branch', { GITHUB_REF: 'refs/heads/topic' }, {}, 'not the branch main (GITHUB_REF is refs/heads/topic)'],
    ['a pull request', { GITHUB_REF: 'refs/pull/1/merge' }, {}, 'not the branch main'],
    ['a job with an identity', { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://forge.example/token' }, {}, 'id-token: write'],
    ['a forge without a name', { GITHUB_REPOSITORY: undefined }, {}, 'does not say which repository this is'],
    ['a clone of another commit', {}, { head: '0'.repeat(40) }, 'not the commit of this run'],
    ['a folder that is no clone', { GITHUB_SHA: undefined }, { head: undefined, status: undefined }, 'no commit'],
    ['a tree with changes', {}, { status: ' M package.json' }, 'the work tree differs'],
    ['changes that no version has', {}, { pending: ['.changeset/a.md'] }, 'no version yet, run pnpm release --prepare'],
    ['a version that no changelog has', {}, { unversioned: ['core'] }, 'no entry for the version of core'],
  ])('is refused for %s', (_name, env, other, reason) => {
    expect(findRefusals({ ...forge, ...env }, { ...clone, ...other }).join('\n')).toContain(reason)
  })
})
