/** npm and JSR lead from each package to its source: provenance compares `repository` with where it was built. */
import { describe, expect, it } from 'vitest'
import { publishedPackages } from '../../../scripts/lib/packages.ts'

const address = 'https://github.com/wechatpay-edge/wechatpay-edge'

describe('the manifest of a published package', () => {
  it.each(publishedPackages.map((one) => [one.name, one.manifest] as const))(
    '%s names its source',
    (name, manifest) => {
      expect(manifest).toMatchObject({
        homepage: `${address}/tree/main/packages/${name}#readme`,
        bugs: { url: `${address}/issues` },
        repository: { type: 'git', url: `git+${address}.git`, directory: `packages/${name}` },
      })
    },
  )
})
