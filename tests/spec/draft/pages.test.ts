/** Drafts of the vendor's pages: nothing that a page prints is lost, by a count that shares no code with the draft. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { lintDraft } from '../../../scripts/draft/check.ts'
import { sharedErrors } from '../../../scripts/draft/command.ts'
import { type Draft, draft, draftTexts } from '../../../scripts/draft/draft.ts'
import { selectPages } from '../../../scripts/draft/pages.ts'
import { emitApi } from '../../../scripts/generate/generate.ts'
import { emitSandboxOperations, emitSandboxValidators } from '../../../scripts/generate/sandbox.ts'
import { operationsOf, parseSpec, webhooksOf } from '../../../scripts/generate/spec.ts'
import { runRedocly } from '../../../scripts/lib/redocly.ts'
import { loadSources, pagesFolder, readSources } from '../../../scripts/vendor-pages/load.ts'
import { pagesIn } from '../../../scripts/vendor-pages/report.ts'
import { findLost } from './lost.ts'
import { cases, unseenDraft } from './unseen.ts'

const absent = loadSources() === undefined ? ' (skipped: ../shared/vendor-corpus is absent)' : ''

/** One page for each trait of a page: `pnpm test --long` has all. */
const sample = [
  ['an amount, enums, a callback address', 'merchant/4012791856'],
  ['path parameters', 'merchant/4012791858'],
  ['no body in the response', 'merchant/4012791860'],
  ['encrypted fields of the request', 'merchant/4012791864'],
  ['a link to a file', 'merchant/4013071227'],
  ['a URL that another response gives', 'merchant/4013071238'],
  ['a form with a file', 'merchant/4012467250'],
  ['a file printed as a body', 'merchant/4012557233'],
  ['a binary response', 'merchant/4012467251'],
  ['conditions in words, and an Idempotency-Key', 'merchant/4012380498'],
  ['an object in the query', 'merchant/4012380536'],
  ['an encrypted parameter', 'merchant/4012535123'],
  ['a length that no time has', 'merchant/4012285856'],
  ['eight levels', 'merchant/4012533439'],
  ['rate limits', 'merchant/4012534633'],
  ['encrypted fields of both sides', 'merchant/4012716434'],
  ['a field twice in one table', 'merchant/4012587971'],
  ['an object without rows', 'merchant/4012587957'],
  ['an example with fields that no row has', 'merchant/4012557006'],
  ['an example that is not JSON', 'partner/4015792580'],
  ['several named examples', 'partner/4015781289'],
  ['two paths', 'partner/4012697627'],
  ['a path that ends with a slash', 'partner/4012713017'],
  ['lists inside a cell', 'partner/4012697052'],
  ['tables one level down', 'partner/4012760432'],
  ['values of digits', 'partner/4012722388'],
  ['a notification', 'merchant/4012791861'],
  ['notifications of several events', 'merchant/4012791865'],
  ['a notification that expects a body', 'partner/4024070065'],
] as const

/** Lints a draft, and bundles each root: what is found, and the texts of the bundles. */
async function checked(made: Draft): Promise<{ readonly findings: string[]; readonly bundles: string[] }> {
  const findings: string[] = []
  const bundles: string[] = []
  await lintDraft('drafted', made, async (staged) => {
    for (const { api, folder, findings: own = '' } of staged) {
      findings.push(...own.split('\n').filter((line) => /^ +\d+:\d+ +error/.test(line)))
      const args = ['bundle', api, '--output', 'bundle.json', '--config', 'redocly.yaml']
      expect((await runRedocly(folder, args)).output).toContain('bundle.json')
      bundles.push(readFileSync(`${folder}/bundle.json`, 'utf8'))
    }
  })
  return { findings, bundles }
}

/** Generates both sides of a bundled API. */
async function generated(text: string) {
  const spec = parseSpec(text)
  const [operations, webhooks] = [operationsOf(spec), webhooksOf(spec)]
  const api = { name: 'drafted', packageName: '@wechatpay-edge/drafted', path: 'drafted', text, spec, operations }
  return { files: await emitApi(api, []), operations, webhooks }
}

describe('drafts of pages that nobody has seen', () => {
  it('lint clean, and generate every operation', async () => {
    const { findings, bundles } = await checked(unseenDraft())
    expect(findings).toEqual([])
    const { files, operations } = await generated(bundles[0] ?? '')
    expect(operations).toHaveLength(cases.length)
    expect(operations.filter(({ operationId }) => !files['client.ts']?.includes(operationId))).toEqual([])
  })
})

describe.skipIf(absent !== '')(`drafts of the vendor's pages${absent}`, () => {
  const isLong = process.env.WECHATPAY_EDGE_LONG === '1'
  const all = absent === '' ? pagesIn(readSources(loadSources() ?? [])) : []
  const named = all.filter(({ operation, callback }) => operation || callback).map(({ id }) => id)
  const pages = absent === '' ? selectPages({ folder: pagesFolder, names: named }) : []
  const ids = isLong ? named : sample.map(([, id]) => id)
  const shared = sharedErrors()
  const draftOf = (names: readonly string[]): Draft =>
    draft({ name: 'drafted', pages: pages.filter(({ id }) => names.includes(id)), sharedErrors: shared })

  it('are of every trait', () => {
    expect(sample.filter(([, id]) => !named.includes(id))).toEqual([])
  })

  it.each(sample)('lose nothing of %s: %s', (_trait, id) => {
    const markdown = readFileSync(`${pagesFolder}/${id}.md`, 'utf8')
    expect(findLost(draftTexts(draftOf([id])), markdown)).toEqual([])
  })

  it.each([
    ['mobile', 'merchant/4012535123'],
    ['operate_user', 'partner/4015941495'],
  ])('mark %s, a sensitive field in a query, as one: %s', (name, id) => {
    const parameter = new RegExp(`- name: ${name}\\n +in: query\\n(?: +(?!- name).*\\n)*? +x-encrypted: true\\n`)
    expect([...draftTexts(draftOf([id])).values()].join('')).toMatch(parameter)
  })

  it.runIf(isLong)(
    'lose nothing of any page',
    () => {
      const lost = named.flatMap((id) => {
        const markdown = readFileSync(`${pagesFolder}/${id}.md`, 'utf8')
        return findLost(draftTexts(draftOf([id])), markdown).map((words) => `${id}: ${words}`)
      })
      expect(lost).toEqual([])
    },
    600_000,
  )

  describe('as one API', () => {
    let findings: readonly string[]
    let bundles: readonly string[]
    beforeAll(async () => {
      ;({ findings, bundles } = await checked(draftOf(ids)))
    }, 300_000)

    it('lint clean', () => {
      expect(findings).toEqual([])
    })

    it('generate, every operation and every notification', async () => {
      let [operationCount, webhookCount] = [0, 0]
      for (const text of bundles) {
        const { files, operations, webhooks } = await generated(text)
        for (const { operationId } of operations) expect(files['client.ts']).toContain(`${operationId}`)
        expect(emitSandboxOperations(operations)).not.toBe('')
        expect(await emitSandboxValidators(operations, webhooks)).not.toBe('')
        operationCount += operations.length
        webhookCount += webhooks.length
      }
      const routes = new Set(
        all
          .filter(({ id }) => ids.includes(id))
          .flatMap(({ id, operation }) =>
            (operation?.routes ?? []).map(({ method, path }) => {
              const audience = id.split('/')[0]
              return `${audience} ${method} ${path?.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/$/, '') ?? id}`
            }),
          ),
      )
      const callbacks = all.filter(({ id, callback }) => ids.includes(id) && callback)
      expect(operationCount).toBe(routes.size)
      expect(webhookCount).toBe(callbacks.length)
    }, 300_000)
  })
})
