import { type BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { readOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { mainMetric } from '#shared/runs/metric-lines.ts'
import type { RunFacts, RunRecord } from '#shared/runs/run-status.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import type { MetricAnswer } from '../../answers.ts'
import { recordTimes } from './record-times.ts'

/** What a list shows of a run, besides who serves: few facts, since a bucket has thousands of runs. */
export type RunSummary = Pick<RunFacts, 'written' | 'lastWrittenMs' | 'failure' | 'open'> & {
  readonly evaluated:
    | {
        readonly decision: NonNullable<RunFacts['decision']>
        readonly problem: ProblemType
        readonly metric: MetricAnswer | undefined
        readonly rows: number
        readonly atMs: number
      }
    | undefined
  /** One of its records is damaged, so that nothing of it can be told. */
  readonly damage?: BoostlineError
}

/** An evaluation is written once: what it says need not be read again. A failure may be followed by a success. */
export function isSettled(summary: RunSummary): boolean {
  return summary.evaluated !== undefined && summary.failure === undefined
}

/** A damaged run is a row like any other. */
export async function readRunSummary(run: RunName, objects: ObjectStore): Promise<RunSummary> {
  try {
    return await readWhole(run, objects)
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return { written: new Set(), lastWrittenMs: undefined, evaluated: undefined, damage: error }
  }
}

async function readWhole(run: RunName, objects: ObjectStore): Promise<RunSummary> {
  const keys = runKeys(run.dataset, run.runId)
  const { times, lastWrittenMs } = await recordTimes(objects, keys)
  const written = new Set<RunRecord>(times.keys())
  const evaluation = written.has('evaluation')
    ? await readRecord(objects, keys.evaluation, evaluationRecordSchema)
    : undefined
  const failedAtMs = times.get('failure')
  const evaluatedAtMs = times.get('evaluation') ?? 0
  const isOutdone = failedAtMs !== undefined && (failedAtMs > evaluatedAtMs || evaluation?.rows === 0)
  if (evaluation && !isOutdone) {
    const name = mainMetric(evaluation)
    const found = evaluation.metrics[name]
    return {
      written,
      lastWrittenMs,
      evaluated: {
        decision: evaluation.decision,
        problem: evaluation.problem,
        metric: found && { name, ...found },
        rows: evaluation.rows,
        atMs: evaluatedAtMs,
      },
    }
  }
  const failure = failedAtMs === undefined ? undefined : await readRecord(objects, keys.failure, failureRecordSchema)
  const open = failure ? undefined : await readOpenWork(run, objects)
  return { written, lastWrittenMs, evaluated: undefined, failure, open }
}
