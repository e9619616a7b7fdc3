/**
 * How many cases each file of `cases/` holds, in the order in which they run. A new file or case is entered here, and a
 * file in `cases/index.ts`, too: the runner fails where a file is missing, or a runtime ran another number.
 */
export const counts = {
  values: 7,
  keys: 40,
  crypto: 16,
  vectors: 8,
  signing: 19,
  verifying: 22,
  notifications: 15,
  doctor: 5,
  certificates: 9,
  fields: 7,
  retries: 19,
  repeats: 4,
  errors: 18,
  middleware: 29,
  calls: 18,
  lists: 14,
  complaints: 8,
  favor: 3,
  transfer: 5,
  payments: 7,
  partner: 5,
  surface: 7,
} as const
