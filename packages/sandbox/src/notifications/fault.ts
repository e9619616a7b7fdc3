/** What can be wrong with a notification. */
import { type Fault, type FaultEffect, readFault } from '../protocol/faults.ts'

/** What can be wrong with the signature of a notification. */
export type NotificationFault = Extract<
  FaultEffect,
  { readonly kind: 'unsigned' | 'wrong-signature' | 'probe' | 'unknown-serial' | 'old-timestamp' }
>

/** The kind of each. */
export const notificationFaultKinds: readonly string[] = [
  'unsigned',
  'wrong-signature',
  'probe',
  'unknown-serial',
  'old-timestamp',
]

function isOfNotifications(fault: Fault): fault is NotificationFault {
  return notificationFaultKinds.includes(fault.kind)
}

/** The fault's own members. Throws TypeError, which names the option by its path, if it is not one of a notification. */
export function readNotificationFault(given: unknown, path: string): NotificationFault {
  const fault = readFault(given, [])
  if (isOfNotifications(fault)) return fault
  throw new TypeError(`${path}: expected one of kind ${notificationFaultKinds.join(', ')}, received ${fault.kind}`)
}
