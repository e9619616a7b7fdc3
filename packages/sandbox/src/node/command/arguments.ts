/** Reads the arguments of the command. */
import { parseArgs } from 'node:util'
import { isMchid } from '../../identity/identity.ts'
import type { SandboxOptions } from '../../index.ts'
import { isAddress, isHostName } from '../serve/serve.ts'
import { readPath } from './files.ts'
import { optionFlags, parsedAs, readOptionFlags } from './flags.ts'
import type { Language } from './reasons.ts'
import { printable } from './text.ts'

/** What the command is asked to do. */
export interface Arguments {
  readonly help: boolean
  readonly version: boolean
  readonly port: number
  readonly host: string
  readonly allowHosts: readonly string[]
  readonly tls: boolean
  readonly proxy: boolean
  /** The folder that keeps the keys; `undefined` for fresh ones that nobody keeps. */
  readonly identity: string | undefined
  /** Not `--env-file`: Node takes that flag for itself, even after the name of a script. */
  readonly envFile: string | undefined
  readonly seed: string | undefined
  readonly quiet: boolean
  readonly lang: Language
  /** Options of `createSandbox`. */
  readonly options: SandboxOptions
}

const ownFlags = {
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  'allow-host': { type: 'string', multiple: true, default: [] as string[] },
  tls: { type: 'boolean', default: false },
  proxy: { type: 'boolean', default: false },
  identity: { type: 'string' },
  merchant: { type: 'string', multiple: true, default: [] as string[] },
  'write-env': { type: 'string' },
  seed: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  lang: { type: 'string', default: 'en' },
} as const

/** Throws an Error with a plain message for invalid arguments. */
export function readArguments(args: readonly string[]): Arguments {
  // Typed by the command's own flags: the others are read by their names.
  const options = { ...parsedAs(optionFlags), ...ownFlags } as typeof ownFlags
  const { values } = parseArgs({ args: [...args], options })
  const { help, version, tls, proxy, quiet } = values
  if ((tls || proxy) && values.identity === undefined) {
    throw new Error(
      `--${tls ? 'tls' : 'proxy'} needs --identity: clients have to trust the certificate that is kept there`,
    )
  }
  const given = {
    ...(readOptionFlags(values, optionFlags) as SandboxOptions),
    merchants: readMerchants(values.merchant),
  }
  if (values.identity === undefined && Object.keys(given.merchants).some((mchid) => mchid !== given.mchid)) {
    throw new Error('--merchant needs --identity: the keys of further merchants are kept there')
  }
  return {
    ...{ help, version, tls, proxy, quiet },
    port: readPort(values.port),
    host: expect(isAddress(values.host), values.host, '--host takes an address or its name'),
    allowHosts: values['allow-host'].map((name) =>
      expect(isHostName(name), name, '--allow-host takes a name without scheme and port'),
    ),
    identity: pathOf('identity', values.identity),
    envFile: pathOf('write-env', values['write-env']),
    seed: pathOf('seed', values.seed),
    lang: values.lang === 'zh' ? 'zh' : expect(values.lang === 'en', 'en', `--lang takes en or zh`, values.lang),
    options: given,
  }
}

/** `1900000209`, or with its sub-merchants `1900000100=1900000110,1900000111`. */
function readMerchants(texts: readonly string[]): NonNullable<SandboxOptions['merchants']> {
  const what = '--merchant takes a number, each once, and for a service provider those of its sub-merchants after ='
  const merchants = texts.map((text) => {
    const [mchid = '', ...rest] = text.split('=')
    const subMerchants = rest.flatMap((list) => list.split(','))
    const isRight = rest.length < 2 && [mchid, ...subMerchants].every(isMchid) && distinct(subMerchants)
    return [expect(isRight, mchid, what, text), rest.length > 0 ? { subMerchants } : {}] as const
  })
  expect(distinct(merchants.map(([mchid]) => mchid)), texts, what, texts.join(' '))
  return Object.fromEntries(merchants)
}

function distinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return expect(port <= 65_535, port, '--port takes a number from 0 to 65535', text)
}

/** A path that a flag gives, or none. */
export function pathOf(flag: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : readPath(flag, path)
}

/** The value, if it is right; else it throws an Error that says what is. */
export function expect<T>(isRight: boolean, value: T, what: string, received: string = String(value)): T {
  if (isRight) return value
  throw new Error(`${what}, not '${printable(received, 100)}'`)
}
