import type { LogFields } from '#shared/log/log.ts'

/** What is measured of a model; each that is there becomes a metric of its dataset. */
export type ModelFigures = {
  /** Columns that have moved away from the training rows. */
  readonly movedColumns?: number
  /** What it is worth by its own probabilities: the AUC, else the accuracy. */
  readonly expectedPerformance?: number | undefined
  /** What it is worth by the outcomes that came: the AUC, the accuracy or the root of the mean squared error. */
  readonly realPerformance?: number | undefined
}

const UNITS = {
  movedColumns: 'Count',
  expectedPerformance: 'None',
  realPerformance: 'None',
} as const satisfies Readonly<Record<keyof ModelFigures, string>>

/** Of a dataset, at most: the columns have none of their own. */
export const MODEL_METRICS = Object.keys(UNITS) as readonly (keyof ModelFigures)[]

/**
 * A line of the log that CloudWatch makes metrics of (embedded metric format): at most three a dataset, by stage and
 * dataset, never one a feature. `atMs` is when it was measured.
 */
export function modelMetricsLine(
  of: { readonly stage: string; readonly dataset: string; readonly atMs: number },
  figures: ModelFigures,
): LogFields {
  const { stage, dataset, atMs } = of
  const known = MODEL_METRICS.filter((name) => figures[name] !== undefined)
  const metrics = known.map((Name) => ({ Name, Unit: UNITS[Name] }))
  return {
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [{ Namespace: 'Boostline', Dimensions: [['stage', 'dataset']], Metrics: metrics }],
    },
    stage,
    dataset,
    ...Object.fromEntries(known.map((name) => [name, figures[name]])),
  }
}
