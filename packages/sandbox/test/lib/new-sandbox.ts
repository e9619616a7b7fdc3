import {
  createIdentity,
  createSandbox,
  type Sandbox,
  type SandboxIdentity,
  type SandboxOptions,
} from '@wechatpay-edge/sandbox'

let identity: Promise<SandboxIdentity> | undefined

/** A sandbox with the keys of all others of its file: to make them takes longer than most tests. */
export async function newSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  identity ??= createIdentity()
  return createSandbox({ identity: await identity, ...options })
}
