/**
 * Keeps what a user downloads small: bundles the whole client, and signing and verifying alone, minified and gzipped.
 *
 * The ceilings are what is reached today: growth fails. The house's limits are printed beside them, and how much of
 * a bundle is error texts and remedies, which are never cut for size (docs/decisions/009-size.md).
 */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import ts from 'typescript'
import { root } from '../lib/run.ts'

interface Budget {
  readonly title: string
  readonly source: string
  /** Bytes, min+gzip, that the house allows. */
  readonly limit: number
  /** Bytes, min+gzip, above which this check fails. */
  readonly ceiling: number
}

const budgets: readonly Budget[] = [
  {
    title: 'the whole client, with openapi-fetch',
    source: "export { createPartnershipsClient } from '@wechatpay-edge/partnerships'",
    limit: 10_240,
    ceiling: 19_600,
  },
  {
    title: 'signing and verifying alone',
    source: "export { createKeyring, createSigner, signRequest, verifyResponse } from '@wechatpay-edge/core'",
    limit: 4096,
    ceiling: 7500,
  },
]

/** Words, or Chinese: a literal that speaks to a person. */
const speech = /[a-z,]{2} [a-z]{2}|[\u4e00-\u9fff]/

/** The program with the content of its speaking literals taken out. */
function withoutSpeech(text: string): string {
  const file = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.Latest, true)
  const cuts: [number, number][] = []
  const visit = (node: ts.Node): void => {
    if ((ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) && speech.test(node.text)) {
      const [head, tail] = [1, node.getText(file).endsWith('${') ? 2 : 1]
      cuts.push([node.getStart(file) + head, node.getEnd() - tail])
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return cuts.reduceRight((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text)
}

async function measure({ title, source, limit, ceiling }: Budget): Promise<boolean> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: `${root}/tests` },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
  })
  const text = outputFiles[0]?.text ?? ''
  const size = gzipSync(text, { level: 9 }).length
  const spoken = size - gzipSync(withoutSpeech(text), { level: 9 }).length
  console.log(`${title}: ${size} bytes, ${spoken} of them error texts; ceiling ${ceiling}, the house's limit ${limit}`)
  return size <= ceiling
}

const kept = await Promise.all(budgets.map(measure))
process.exit(kept.every(Boolean) ? 0 : 1)
