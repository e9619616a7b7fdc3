/** Drafts the spec of an API from the vendor's pages: the files of `openapi/<name>/`. */
import type { Audience } from '@wechatpay-edge/vendor-pages'
import { takenNames } from '../generate/names.ts'
import { SchemaBook } from './book.ts'
import { ErrorBook, type SharedRow } from './errors.ts'
import { hasTakenKey } from './field.ts'
import { type State, stateOf } from './merge/state.ts'
import { pascal } from './names.ts'
import { writeOperation } from './operation.ts'
import type { DraftPage } from './pages.ts'
import { renamePath } from './place.ts'
import { collect, type Desk, type Plan, plansOf } from './plan.ts'
import { Samples } from './samples.ts'
import { subjectsOf } from './subjects.ts'
import { collectWebhook, decryptedExamples, type WebhookPlan, webhookPlans, writeWebhook } from './webhook.ts'
import { yamlOf } from './write.ts'

export interface DraftInput {
  readonly name: string
  readonly title?: string | undefined
  readonly pages: readonly DraftPage[]
  readonly sharedErrors: Readonly<Record<string, SharedRow>>
  /** Names of operations and schemas that the API has already. */
  readonly taken?: { readonly ids: readonly string[]; readonly schemas: readonly string[] }
}

/** The files of an API, from its folder: path → content. */
export interface Draft {
  readonly files: ReadonlyMap<string, unknown>
  /** One, or one for each audience. */
  readonly roots: readonly { readonly file: string; readonly audience?: Audience | undefined }[]
  /** Pages that describe neither an operation nor a notification. */
  readonly unused: readonly string[]
  /** What the pages say, to be compared with what they say later. */
  readonly state: State
}

function sampleOf(samples: Samples, scope: string, texts: readonly { readonly text: string }[]): void {
  for (const { text } of texts) {
    if (hasTakenKey(text)) continue
    try {
      samples.add(scope, JSON.parse(text))
    } catch {
      // What is not JSON is kept beside the example that is made.
    }
  }
}

/** Every path once, with the operations of its methods. */
function pathsOf(plans: readonly Plan[]): Map<string, Plan[]> {
  const byPath = new Map<string, Plan[]>()
  const keyOf = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '{}')
  const names = new Map<string, string>()
  for (const plan of plans) {
    const path = names.get(keyOf(plan.path)) ?? plan.path
    names.set(keyOf(plan.path), path)
    byPath.set(path, [...(byPath.get(path) ?? []), plan])
  }
  return byPath
}

interface RootInput {
  readonly name: string
  readonly title: string
  readonly plans: readonly Plan[]
  readonly webhooks: readonly WebhookPlan[]
  readonly audience?: Audience | undefined
}

function rootOf({ name, title, plans, webhooks, audience }: RootInput): unknown {
  const paths = [...pathsOf(plans)].map(([path, own]) => [path, { $ref: `paths/${own[0]?.file}.yaml` }] as const)
  const hooks = webhooks.map(({ id, file }) => [id, { $ref: `webhooks/${file}.yaml` }] as const)
  const suffix = audience === undefined ? '' : `, ${audience}`
  return {
    openapi: '3.1.1',
    info: {
      title: `${title} (${name}${suffix})`,
      version: '1.0.0',
      summary: `${pascal(name)} of WeChat Pay`,
      description: `${title}。 Drafted from WeChat Pay's public pages; each operation names its page and the page's date.`,
      license: { name: 'MIT', identifier: 'MIT' },
      'x-draft': ['title', 'summary'],
    },
    servers: [
      { url: 'https://api.mch.weixin.qq.com', description: '主域名 (main)' },
      { url: 'https://api2.mch.weixin.qq.com', description: '备域名 (backup)' },
    ],
    security: [{ WechatpaySignature: [] }],
    tags: [{ name, description: title }],
    paths: Object.fromEntries(paths),
    ...(hooks.length > 0 ? { webhooks: Object.fromEntries(hooks) } : {}),
    components: { securitySchemes: { WechatpaySignature: { $ref: '../shared/security.yaml#/WechatpaySignature' } } },
  }
}

function renamed(plan: Plan, path: string): Plan {
  const rename = (trees: Plan['trees']): Plan['trees'] => ({ ...trees, path: renamePath(trees.path, plan.path, path) })
  return { ...plan, path, trees: rename(plan.trees), own: rename(plan.own) }
}

/** A path with several methods is one file, whose operations are those of its first. */
function pathFiles(desk: Desk, plans: readonly Plan[]): [string, unknown][] {
  return [...pathsOf(plans)].map(([path, own]) => {
    const file = own[0]?.file ?? 'path'
    const items = own.map((plan) => writeOperation(desk, renamed(plan, path)))
    return [`paths/${file}.yaml`, Object.assign({}, ...items)]
  })
}

/** Everything that pages say, planned: what a draft writes, and what a later one compares. */
export interface Planned {
  readonly desk: Desk
  readonly plans: readonly Plan[]
  readonly webhooks: readonly WebhookPlan[]
}

export function planAll({ name, pages, sharedErrors, taken }: DraftInput): Planned {
  const samples = new Samples()
  const ids = new Set([...takenNames(name), ...(taken?.ids ?? [])])
  const unnamed: Pick<Desk, 'api' | 'samples' | 'errors'> = {
    api: name,
    samples,
    errors: new ErrorBook(sharedErrors, taken?.schemas),
  }
  const early = { ...unnamed, book: new SchemaBook([]) }
  const plans = subjectsOf(pages).flatMap((subject) => plansOf(early, subject, ids))
  const webhooks = webhookPlans(early, pages, ids)
  const parameterTypes = plans.flatMap(({ id }) => [`${pascal(id)}Path`, `${pascal(id)}Query`])
  const generated = [...parameterTypes, `${pascal(name)}Client`, `${pascal(name)}ClientOptions`]
  const desk: Desk = { ...unnamed, book: new SchemaBook([...generated, ...(taken?.schemas ?? [])]) }
  for (const { id, operation } of plans) sampleOf(samples, id, operation.answer.examples)
  for (const { id, callback } of webhooks) sampleOf(samples, id, decryptedExamples(callback))
  for (const { id, page } of plans)
    if (page.sample !== undefined && !hasTakenKey(JSON.stringify(page.sample))) samples.add(id, page.sample)
  for (const plan of plans) collect(desk, plan)
  for (const plan of webhooks) collectWebhook(desk, plan)
  desk.book.settle()
  desk.errors.settle()
  return { desk, plans, webhooks }
}

function rootsOf({ plans, webhooks }: Planned): Draft['roots'] {
  const audiences = new Set([...plans, ...webhooks].map(({ audience }) => audience))
  if (audiences.size < 2) return [{ file: 'openapi.yaml', audience: undefined }]
  return [
    { file: 'openapi.yaml', audience: 'merchant' },
    { file: 'partner.yaml', audience: 'partner' },
  ]
}

export function draft(input: DraftInput): Draft {
  const { name, pages } = input
  const planned = planAll(input)
  const { desk, plans, webhooks } = planned
  const files = new Map<string, unknown>()
  const title = input.title ?? pages.find(({ operation }) => operation)?.title ?? name
  const roots = rootsOf(planned)
  for (const { file, audience } of roots) {
    const isOwn = (plan: { readonly audience: Audience }): boolean =>
      audience === undefined || plan.audience === audience
    const own = plans.filter(isOwn)
    files.set(file, rootOf({ name, title, plans: own, webhooks: webhooks.filter(isOwn), audience }))
    for (const [path, content] of pathFiles(desk, own)) files.set(path, content)
  }
  for (const plan of webhooks) files.set(`webhooks/${plan.file}.yaml`, writeWebhook(desk, plan))
  for (const { path, schemas } of desk.book.files()) files.set(`${path}.yaml`, schemas)
  const rows = desk.errors.file()
  if (Object.keys(rows).length > 0) files.set('schemas/errors.yaml', rows)
  const unused = pages.filter(({ operation, callback }) => !operation && !callback).map(({ id }) => id)
  return { files, roots, unused, state: stateOf(plans, webhooks) }
}

/** The draft as text. */
export function draftTexts({ files }: Draft): Map<string, string> {
  return new Map([...files].map(([path, content]) => [path, yamlOf(content, { spaced: path.startsWith('schemas/') })]))
}
