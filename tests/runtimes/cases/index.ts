/** The case files by name; `counts.ts` says in which order they run. */
import type { counts } from '../counts.ts'
import type { Harness } from '../lib/harness.ts'
import type { Subject } from '../lib/subject.ts'
import * as calls from './calls.ts'
import * as certificates from './certificates.ts'
import * as complaints from './complaints.ts'
import * as crypto from './crypto.ts'
import * as doctor from './doctor.ts'
import * as errors from './errors.ts'
import * as favor from './favor.ts'
import * as fields from './fields.ts'
import * as keys from './keys.ts'
import * as lists from './lists.ts'
import * as middleware from './middleware.ts'
import * as notifications from './notifications.ts'
import * as partner from './partner.ts'
import * as payments from './payments.ts'
import * as repeats from './repeats.ts'
import * as retries from './retries.ts'
import * as signing from './signing.ts'
import * as surface from './surface.ts'
import * as transfer from './transfer.ts'
import * as values from './values.ts'
import * as vectors from './vectors.ts'
import * as verifying from './verifying.ts'

export interface CaseFile {
  readonly run: (lib: Subject, t: Harness) => void
}

export const caseFiles: Readonly<Record<keyof typeof counts, CaseFile>> = {
  calls,
  certificates,
  complaints,
  crypto,
  doctor,
  errors,
  favor,
  fields,
  keys,
  lists,
  middleware,
  notifications,
  payments,
  partner,
  repeats,
  retries,
  signing,
  surface,
  transfer,
  values,
  vectors,
  verifying,
}
