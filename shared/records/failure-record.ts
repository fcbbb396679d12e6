import * as z from 'zod/mini'
import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { writeRecordOnce } from './record-files.ts'

/** failure.json: the run stopped for a reason a person can act on. A later success outranks it. */
export const failureRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  stage: z.enum(['training', 'deployment', 'evaluation']),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  /** ISO 8601. */
  at: z.string(),
})

export type FailureRecord = z.output<typeof failureRecordSchema>

/** More than any message needs; a service's own text in one may be of any length. */
const LONGEST_TEXT = 8_000

/** Writes a run's failure.json at `key`; the first failure stays. */
export async function writeFailure(
  objects: ObjectStore,
  key: string,
  failure: Pick<FailureRecord, 'runId' | 'dataset' | 'stage' | 'at'> & { readonly error: BoostlineError },
): Promise<FailureRecord> {
  const { runId, dataset, stage, at, error } = failure
  return await writeRecordOnce(objects, key, failureRecordSchema, {
    version: 1,
    runId,
    dataset,
    stage,
    at,
    code: error.code,
    message: boundedText(error.message, LONGEST_TEXT),
    hint: boundedText(error.hint, LONGEST_TEXT),
  })
}
