/** Who calls: a merchant (普通商户), or a partner (服务商), who has sub-merchants (特约商户) in this sandbox. */
import type { Audience, SandboxOperation } from './operation.ts'
import { errorRow, operationError } from './refusal.ts'

export function audienceOf({ subMerchants }: { readonly subMerchants: readonly string[] }): Audience {
  return subMerchants.length > 0 ? 'partner' : 'merchant'
}

/**
 * Refuses who an operation is not for (支持商户): with NO_AUTH, if its table has that, else with INVALID_REQUEST, which every
 * table has.
 */
export function checkAudience(operation: SandboxOperation, caller: { readonly subMerchants: readonly string[] }): void {
  if (operation.audience === undefined || operation.audience === audienceOf(caller)) return
  throw operationError(operation, errorRow(operation, 'NO_AUTH') ? 'NO_AUTH' : 'INVALID_REQUEST')
}
