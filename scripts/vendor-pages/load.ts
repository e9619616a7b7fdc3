import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Api } from './check.ts'
import { parsePage } from './parse.ts'
import { readReasons } from './reasons.ts'
import type { VendorPage } from './shape.ts'
import { readSpec } from './spec.ts'

/** Where the vendor's pages lie: beside the repository, never in it. */
export const pagesFolder: string = fileURLToPath(new URL('../../../shared/vendor-pages', import.meta.url))
const specsFolder = fileURLToPath(new URL('../../openapi', import.meta.url))

/** Every page at hand, or `undefined` where the folder is absent. */
export function loadPages(folder: string = pagesFolder): VendorPage[] | undefined {
  if (!existsSync(folder)) return undefined
  return ['merchant', 'partner'].flatMap((audience) => {
    if (!existsSync(`${folder}/${audience}`)) return []
    const files = readdirSync(`${folder}/${audience}`).filter((file) => /^\d+\.md$/.test(file))
    return files
      .sort()
      .map((file) =>
        parsePage(readFileSync(`${folder}/${audience}/${file}`, 'utf8'), `${audience}/${file.slice(0, -3)}`),
      )
  })
}

/** Every bundled spec with the reasons beside its source. */
export function loadApis(folder: string = specsFolder): Api[] {
  const read = (path: string): unknown => (existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined)
  const bundles = readdirSync(`${folder}/bundled`)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
  return bundles.map((file) => {
    const name = file.replace(/\.yaml$/, '')
    return {
      name,
      operations: readSpec(read(`${folder}/bundled/${file}`)),
      reasons: readReasons(read(`${folder}/${name}/vendor-differences.yaml`)),
    }
  })
}
