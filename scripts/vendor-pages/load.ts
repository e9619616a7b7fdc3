import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type PageResult, readPage } from '@wechatpay-edge/vendor-pages'
import { parse } from 'yaml'
import { readRegistry } from '../generate/bundle.ts'
import type { Api } from './check.ts'
import { readReasons } from './reasons.ts'
import { readSpec, readWebhooks } from './spec.ts'

/** Where the vendor's pages are: beside the repository, never in it. */
export const pagesFolder: string = fileURLToPath(new URL('../../../shared/vendor-corpus', import.meta.url))
const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

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
export function loadApis(root: string = repository): Api[] {
  const read = (path: string): unknown => (existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined)
  return readRegistry(root).map(({ name, folder, audience }) => {
    const document = read(`${root}/openapi/bundled/${name}.yaml`)
    return {
      name,
      folder,
      audience,
      operations: readSpec(document),
      webhooks: readWebhooks(document),
      reasons: readReasons(read(`${root}/${folder}/vendor-differences.yaml`)),
    }
  })
}
