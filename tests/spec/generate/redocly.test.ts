/** Redocly's processes stay: what one command did must not show in the next. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runRedocly } from '../../../scripts/lib/redocly.ts'

let folder: string
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const lint = (name: string) => runRedocly(folder, ['lint', name, '--config', 'redocly.yaml'])

/** A rule that finds the title of every spec. */
const rules = (word: string): string => `export default () => ({
  id: 'own',
  rules: { oas3: { title: () => ({ Info: (info, { report }) => report({ message: '${word} ' + info.title }) }) } },
})
`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechatpay-edge-redocly-'))
  write('redocly.yaml', 'plugins: [rules.js]\nrules: { own/title: error }\n')
  write('rules.js', rules('First'))
  for (const name of ['lamp', 'desk'])
    write(`${name}.yaml`, `openapi: 3.1.1\ninfo: { title: ${name}, version: '1' }\npaths: {}\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

it('commands at once each have their own status and words', async () => {
  const ended = await Promise.all(['lamp.yaml', 'desk.yaml', 'chair.yaml', 'lamp.yaml'].map(lint))
  expect(ended.map(({ status }) => status)).toEqual([1, 1, 1, 1])
  const words = ['First lamp', 'First desk', 'chair.yaml does not exist', 'First lamp']
  for (const [index, word] of words.entries()) expect(ended[index]?.output).toContain(word)
  expect(ended[1]?.output).not.toContain('lamp')
  write('redocly.yaml', 'plugins: [rules.js]\nrules: { own/title: off }\n')
  expect(await lint('lamp.yaml')).toMatchObject({ status: 0 })
})

it('rules that changed are loaded anew', async () => {
  write('redocly.yaml', 'plugins: [rules.js]\nrules: { own/title: error }\n')
  expect((await lint('lamp.yaml')).output).toContain('First lamp')
  write('rules.js', rules('Second'))
  utimesSync(join(folder, 'rules.js'), 1e9, 1e9)
  expect((await lint('lamp.yaml')).output).toContain('Second lamp')
})
