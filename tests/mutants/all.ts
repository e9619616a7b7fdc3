import { answers } from './answers.ts'
import { audienceViews } from './audiences.ts'
import { calls } from './calls.ts'
import { certificates } from './certificates.ts'
import { complaints } from './complaints.ts'
import { doctor } from './doctor.ts'
import { draft } from './draft.ts'
import { coupons } from './favor.ts'
import { fields } from './fields.ts'
import { frontEnd } from './front-end.ts'
import { generator } from './generator.ts'
import { integers } from './integers.ts'
import { keys } from './keys.ts'
import { limits } from './limits.ts'
import { lists } from './lists.ts'
import { merchants } from './merchants.ts'
import type { Mutant } from './mutant.ts'
import { node } from './node.ts'
import { notifications } from './notifications.ts'
import { notifier } from './notifier.ts'
import { partner } from './partner.ts'
import { payments } from './payments.ts'
import { environments } from './platforms.ts'
import { requests } from './requests.ts'
import { sandbox } from './sandbox.ts'
import { sandboxActions } from './sandbox-actions.ts'
import { sandboxCommand } from './sandbox-command.ts'
import { schemas } from './schemas.ts'
import { specDiff } from './spec-diff.ts'
import { telemetry } from './telemetry.ts'
import { transfer } from './transfer.ts'
import { vendorPages } from './vendor-pages.ts'
import { webhooks } from './webhooks.ts'

/** All mutants, in the order in which they are run. */
export const mutants: readonly Mutant[] = [
  ...answers,
  ...requests,
  ...calls,
  ...lists,
  ...limits,
  ...telemetry,
  ...keys,
  ...fields,
  ...coupons,
  ...complaints,
  ...frontEnd,
  ...notifications,
  ...certificates,
  ...doctor,
  ...notifier,
  ...node,
  ...sandbox,
  ...merchants,
  ...sandboxCommand,
  ...sandboxActions,
  ...schemas,
  ...transfer,
  ...payments,
  ...partner,
  ...environments,
  ...generator,
  ...integers,
  ...specDiff,
  ...vendorPages,
  ...draft,
  ...webhooks,
  ...audienceViews,
]
