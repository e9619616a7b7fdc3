import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findForeign, findUpward } from '../../../scripts/checks/layers.ts'
import { packages, sourcesOf } from '../../../scripts/lib/packages.ts'

/** The sources of a package, and one more. */
function planted(name: string, file: string, text: string): Map<string, string> {
  const one = packages.find((candidate) => candidate.name === name)
  const sources = one ? sourcesOf(one) : []
  return new Map([
    ...sources.map((path) => [path, readFileSync(`${one?.folder}/src/${path}`, 'utf8')] as const),
    [file, text],
  ])
}

const forms = {
  'a value': (target: string) => `import { x } from '${target}'\nexport const y = x`,
  'a type': (target: string) => `import type { X } from '${target}'\nexport type Y = X`,
  'a type in place': (target: string) => `export type Y = import('${target}').X`,
  'a re-export': (target: string) => `export type { X } from '${target}'`,
}

describe.each(Object.entries(forms))('an import upward of %s', (_title, form) => {
  it.each([
    ['core', 'lib/planted.ts', '../keys/keyring.ts', 'keys/keyring.ts'],
    ['core', 'keys/planted.ts', '../http/query.ts', 'http/query.ts'],
    ['core', 'http/planted.ts', '../index.ts', 'index.ts'],
    ['core', 'errors.ts', './lib/bytes.ts', 'lib/bytes.ts'],
    ['sandbox', 'lib/planted.ts', '../protocol/planted.ts', 'protocol/planted.ts'],
    ['sandbox', 'wire/planted.ts', '../protocol/planted.ts', 'protocol/planted.ts'],
    ['sandbox', 'protocol/planted.ts', '../apis/planted/handlers.ts', 'apis/planted/handlers.ts'],
    ['sandbox', 'sandbox.ts', './node/index.ts', 'node/index.ts'],
  ])('fails in %s: %s', (name, file, specifier, target) => {
    expect(findUpward(name, planted(name, file, form(specifier)))).toContain(
      `packages/${name}/src/${file} imports upward: ${target}`,
    )
  })
})

it('allows what is downward or in the same layer', () => {
  const text =
    "import { x } from '../lib/bytes.ts'\nimport { y } from './query.ts'\nimport type { Z } from '../errors.ts'"
  expect(findUpward('core', new Map([['http/planted.ts', text]]))).toEqual([])
})

it('asks for a layer for each module', () => {
  expect(findUpward('core', new Map([['planted.ts', '']]))).toEqual([
    'packages/core/src/planted.ts is in no layer: move it, or edit scripts/checks/layers.ts',
  ])
})

describe('an import of another entry', () => {
  const found = (name: string, isApi: boolean, specifier: string) =>
    findForeign(name, isApi, new Map([['planted.ts', `import type { A } from '${specifier}'`]]))

  it.each([
    ['core', false, '@wechatpay-edge/core'],
    ['core', false, '@wechatpay-edge/core/internal'],
    ['partnerships', true, '@wechatpay-edge/partnerships'],
    ['partnerships', true, '@wechatpay-edge/core/internal'],
  ])('of %s (an API: %s) is refused: %s', (name, isApi, specifier) => {
    expect(found(name, isApi, specifier)).toEqual([`packages/${name}/src/planted.ts must not import ${specifier}`])
  })

  it.each([
    ['client', false, '@wechatpay-edge/core/internal'],
    ['partnerships', true, '@wechatpay-edge/client'],
  ])('of %s (an API: %s) is taken: %s', (name, isApi, specifier) => {
    expect(found(name, isApi, specifier)).toEqual([])
  })
})
