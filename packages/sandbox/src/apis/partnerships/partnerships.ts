/** Partnerships (委托营销), as the sandbox registers them. */
import type { Api } from '../api.ts'
import { createPartnershipHandlers } from './handlers.ts'
import { type PartnershipsOptions, partnershipsRules } from './options.ts'
import { readSeed } from './seed.ts'
import { type PartnershipSeed, Store, type StoredPartnership, timeText } from './state.ts'

/** The merchant's relations. */
export interface SandboxPartnerships {
  /** The relations as they are now, in the order in which they were first built. */
  readonly rows: readonly StoredPartnership[]
  /** Adds relations without a request, at any time, or replaces those that exist. */
  seed(rows: readonly PartnershipSeed[]): void
}

export const partnerships: Api<PartnershipsOptions, SandboxPartnerships> = {
  rules: partnershipsRules,
  create(options, { mchid, now }) {
    const store = new Store()
    const control: SandboxPartnerships = {
      get rows() {
        return store.list(mchid)
      },
      seed(rows) {
        for (const row of readSeed(rows)) store.put(mchid, withTimes(row, timeText(now())))
      },
    }
    return { handlers: createPartnershipHandlers(store, options), control, reset: () => store.clear() }
  },
}

function withTimes(seed: PartnershipSeed, time: string): StoredPartnership {
  const { build_time = time, create_time = build_time, update_time = build_time, ...rest } = seed
  return { ...rest, build_time, create_time, update_time }
}
