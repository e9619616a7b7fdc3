/** Turns changesets into versions and changelogs, in a folder that is a whole repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages } from '../lib/packages.ts'
import { outputOf } from '../lib/run.ts'
import { findEntry } from './changelog.ts'

/** A package, and what its changelog says about its version. */
export interface Version {
  /** `@wechatpay-edge/core` */
  readonly name: string
  /** `packages/core` */
  readonly folder: string
  readonly version: string
  /** Undefined where the version has none: it was never meant to be published. */
  readonly entry?: string | undefined
}

/** The versions of all packages, as their folders say. */
export function readVersions(root: string): Version[] {
  return publishedPackages.map((one) => {
    const folder = `packages/${one.name}`
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Version
    const changelog = join(root, folder, 'CHANGELOG.md')
    const entry = existsSync(changelog) ? findEntry(readFileSync(changelog, 'utf8'), version) : undefined
    return { name, folder, version, entry }
  })
}

/** Uses up the changesets: writes versions and changelogs, and the version that User-Agent names. */
export async function writeVersions(root: string): Promise<void> {
  await outputOf(process.execPath, ['node_modules/@changesets/cli/bin.js', 'version'], root)
  await outputOf(process.execPath, ['scripts/generate/main.ts'], root)
}
