import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { METRIC_NAMES } from '#shared/metrics/metrics.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { type Advantage, type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { inShort } from '#shared/runs/in-short.ts'
import { mainMetric } from '#shared/runs/metric-lines.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { EvaluationAnswer, MetricAnswer, PairAnswer, RunAnswer } from '../../answers.ts'
import { columnAnswers, problemAnswer } from '../columns.ts'
import { type ProgressPorts, readProgress } from './run-progress.ts'

/** All that a run's page shows, but its training log. @throws BoostlineError `run-unknown`. */
export async function readRun(run: RunName, ports: ProgressPorts): Promise<RunAnswer> {
  const { objects } = ports
  const keys = runKeys(run.dataset, run.runId)
  const { progress, facts, folder, source, training } = await readProgress(run, ports)
  if (folder.lastWrittenMs === undefined) throw unknownRun(run, objects.bucket)
  const has = facts.written
  const schema =
    has.has('training') || has.has('deployment')
      ? await readRecord(objects, keys.schema, featureSchemaSchema)
      : undefined
  const evaluation = has.has('evaluation')
    ? await readRecord(objects, keys.evaluation, evaluationRecordSchema)
    : undefined
  return {
    ...run,
    ...progress,
    source: source && { key: source.key, sizeBytes: source.sizeBytes, eventTime: source.eventTime },
    training: training && {
      rows: training.rows,
      quality: training.quality,
      hyperparameters: training.hyperparameters,
      image: training.job.image.split('/').at(-1) ?? '',
      instance: `${training.job.instanceCount} × ${training.job.instanceType}`,
    },
    warnings: [...new Set([...(training?.warnings ?? schema?.warnings ?? []), ...(evaluation?.warnings ?? [])])],
    columns: schema ? columnAnswers(schema.columns) : [],
    problem: schema && problemAnswer(schema),
    evaluation: evaluation && evaluationAnswer(evaluation),
    hasReport: folder.hasReport,
    champion: facts.pointer?.champion?.runId ?? null,
    challenger: facts.pointer?.challenger?.runId ?? null,
  }
}

function evaluationAnswer(evaluation: EvaluationRecord): EvaluationAnswer {
  const { rows, problem, confusion, perClass, decision, threshold, importance, shapImportance } = evaluation
  const main = mainMetric(evaluation)
  const names = [main, ...METRIC_NAMES.filter((name) => name !== main)]
  const metrics = names.flatMap((name): MetricAnswer[] => {
    const found = evaluation.metrics[name]
    return found ? [{ name, ...found }] : []
  })
  const moves = shapImportance?.features.map(({ name, meanAbsolute }) => ({ name, share: meanAbsolute }))
  const found =
    moves ?? importance?.features.map(({ name, increase }) => ({ name, share: Math.max(0, increase) })) ?? []
  const most = Math.max(...found.map(({ share }) => share), 0) || 1
  return {
    rows,
    problem,
    confusion,
    ...(perClass && { perClass }),
    metrics,
    inShort: inShort(evaluation),
    decision: {
      status: decision.status,
      reason: decisionLines(decision)[0] ?? decision.reason,
      reasons: decision.reasons ?? [],
    },
    pair: pairAnswer(evaluation),
    importance: found.map(({ name, share }) => ({ name, share: share / most })),
    threshold,
  }
}

/** The words are the decision's own, which the report and the commands have, too. */
function pairAnswer({ againstChampion, decision }: EvaluationRecord): PairAnswer | null {
  if (!againstChampion) return null
  const { champion, advantage } = againstChampion
  const told = (decision.reasons ?? []).find(({ code }) => code.endsWith('-champion'))
  const says = told?.numbers ?? told?.text
  return {
    champion,
    metric: advantage?.metric ?? null,
    verdict: advantage && verdictOf(advantage),
    says: says === undefined ? againstChampion.obstacles : [says],
  }
}

function verdictOf({ value, low = -Infinity, high = Infinity }: Advantage): PairAnswer['verdict'] {
  if (value === 0 && low === 0 && high === 0) return 'the same'
  if (low > 0) return 'better'
  return high < 0 ? 'worse' : 'may be chance'
}

export function unknownRun({ dataset, runId }: RunName, bucket: string): BoostlineError {
  return new BoostlineError({
    code: 'page-unknown',
    kind: 'input',
    message: `There is no run ${runId} of ${dataset} in ${bucket}.`,
    hint: 'It may have been deleted. The list of runs has all there are.',
  })
}
