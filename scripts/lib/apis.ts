/** The APIs that a package is made of: one for each of its entry points. */
import { bundlePath, readRegistry } from '../generate/bundle.ts'
import type { Package } from './packages.ts'
import { root } from './run.ts'

/** One API, as a package exports it. */
export interface PackagedApi {
  /** The registry's name of it: `payments-partner`. */
  readonly name: string
  /** `@wechatpay-edge/payments/partner` */
  readonly specifier: string
  /** `.`, or `./partner` */
  readonly subpath: string
  /** Where its bundled spec is, from the root of the repository. */
  readonly bundle: string
}

/** Those of a package, in the order of the registry; none for a package that is no API's. */
export function apisOf({ name: folder, manifest, isApi }: Package): PackagedApi[] {
  if (!isApi) return []
  return readRegistry(root)
    .filter(({ packageName }) => packageName === folder)
    .map(({ name, entry }) => ({
      name,
      specifier: entry === undefined ? manifest.name : `${manifest.name}/${entry}`,
      subpath: entry === undefined ? '.' : `./${entry}`,
      bundle: bundlePath(name),
    }))
}

/** The folder of the package that an API is an entry point of; else its own name, which a package may have. */
export function packageOf(api: string): string {
  const found = readRegistry(root).find(({ name, entry }) => name === api && entry !== undefined)
  return found?.packageName ?? api
}
