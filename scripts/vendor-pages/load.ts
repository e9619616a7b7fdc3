import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type PageResult, readPage } from '@wechatpay-edge/vendor-pages'
import { parse } from 'yaml'
import type { Api } from './check.ts'
import { readReasons } from './reasons.ts'
import { readSpec } from './spec.ts'

/** Where the vendor's pages are: beside the repository, never in it. */
export const pagesFolder: string = fileURLToPath(new URL('../../../shared/vendor-corpus', import.meta.url))
const specsFolder = fileURLToPath(new URL('../../openapi', import.meta.url))

/** One page as it was published. */
export interface Source {
  /** `merchant/4012380498` */
  readonly id: string
  readonly markdown: string
}

export const audiences = ['merchant', 'partner'] as const

/** Every page of a folder, or `undefined` if the folder is absent. */
export function loadSources(folder: string = pagesFolder): Source[] | undefined {
  if (!existsSync(folder)) return undefined
  return audiences.flatMap((audience) => {
    if (!existsSync(`${folder}/${audience}`)) return []
    return readdirSync(`${folder}/${audience}`)
      .filter((file) => /^\d+\.md$/.test(file))
      .sort()
      .map((file) => ({
        id: `${audience}/${file.slice(0, -3)}`,
        markdown: readFileSync(`${folder}/${audience}/${file}`, 'utf8'),
      }))
  })
}

/** Reads every page; one that cannot be read hides no other. */
export const readSources = (sources: readonly Source[]): PageResult[] =>
  sources.map(({ id, markdown }) => readPage(markdown, id))

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
