/** What the cases test: the library, as the runtime's entry imported it, and what the runtime is said to be. */
import type { PartnershipsClient, PartnershipsClientOptions } from '@wechatpay-edge/partnerships'
import type { RecordedRequest, Sandbox, SandboxOptions } from '@wechatpay-edge/sandbox'
import { type AsRequest, asCall } from './as-request.ts'
import type { Packages } from './packages.ts'

/** What a runtime has and lacks. Each is asserted, so that the day it changes a case says so. */
export interface Traits {
  readonly globalCrypto: boolean
  /** Whether it makes code of text (`new Function`). */
  readonly evaluates: boolean
  /** Whether it has a global `process`. */
  readonly process: boolean
  /** Whether its `fetch` says that a connection was refused, so that nothing can have been sent. */
  readonly provesNotSent: boolean
  /** Whether its own fetch says in words of its own that nobody listens; workerd speaks of an internal error. */
  readonly namesLost: boolean
  /** Whether a Request keeps the User-Agent that it is given; a browser sends its own. */
  readonly keepsUserAgent: boolean
}

/** What an entry hands over. */
export interface Given {
  readonly packages: Packages
  readonly traits: Traits
  /** WebCrypto that is passed by the `crypto` option, to every function that has one. */
  readonly crypto?: Crypto | undefined
  /** Runs something as a request of its own, if the runtime ends what a request has begun. */
  readonly asRequest?: AsRequest | undefined
}

/** What each case file is given. */
export interface Subject extends Packages {
  readonly traits: Traits
  /** To be spread into options: `{ crypto }` where it is injected, else nothing. */
  readonly injected: { readonly crypto?: Crypto }
  /** The WebCrypto in use, for what a case does itself. */
  readonly webcrypto: Crypto
  /** Runs something as a request of its own; a mere call, if the runtime has none. */
  readonly asRequest: AsRequest
  /** A sandbox of these options, made when it is first asked for: its keys take time. All files share the default one. */
  useSandbox(options?: SandboxOptions): () => Promise<Use>
  /** The packages whose exports must all have a case. */
  readonly tested: readonly (keyof Packages)[]
  /** The exports of a package that no case has asked for so far. */
  unused(name: keyof Packages): string[]
}

/** A sandbox, as one case sees it. */
export interface Use {
  readonly sandbox: Sandbox
  /** A client that does not wait between attempts. */
  client(options?: Partial<PartnershipsClientOptions>): PartnershipsClient
  /** The requests of this case. */
  readonly requests: readonly RecordedRequest[]
  /** How many writes were done in this case. */
  readonly executions: number
}

/** The tool of the tests, and what client needs of core: client's cases run it. */
const untested = ['sandbox', 'internal']

export function createSubject({ packages: given, traits, crypto, asRequest = asCall }: Given): Subject {
  const injected = crypto ? { crypto } : {}
  const used = new Set<string>()
  const record = <T extends object>(name: string, exports: T): T =>
    new Proxy(exports, {
      get(target, key) {
        used.add(`${name}.${String(key)}`)
        return Reflect.get(target, key)
      },
    })
  const tested = (Object.keys(given) as (keyof Packages)[]).filter((name) => !untested.includes(name))
  const recorded = Object.fromEntries(tested.map((name) => [name, record(name, given[name])]))
  const packages = { ...given, ...recorded } as Packages
  const common = once(() => packages.sandbox.createSandbox(injected))
  return {
    ...packages,
    tested,
    unused: (name) => Object.keys(given[name]).filter((key) => !used.has(`${name}.${key}`)),
    traits,
    asRequest,
    injected,
    webcrypto: crypto ?? globalThis.crypto,
    useSandbox(options) {
      const make = once(() => packages.sandbox.createSandbox({ ...injected, ...options }))
      return async () => use(await (options ? make : common)(), packages)
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function use(sandbox: Sandbox, { partnerships }: Packages): Use {
  sandbox.faults.length = 0
  const [requests, executions] = [sandbox.requests.length, sandbox.executions.length]
  return {
    sandbox,
    client: (more) =>
      partnerships.createPartnershipsClient({ ...sandbox.clientOptions, sleep: async () => {}, ...more }),
    get requests() {
      return sandbox.requests.slice(requests)
    },
    get executions() {
      return sandbox.executions.length - executions
    },
  }
}
