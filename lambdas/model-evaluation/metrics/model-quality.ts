import type { MetricName } from '#shared/metrics/metrics.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { confusionCounts } from './binary.ts'
import type { Measured } from './measure-predictions.ts'
import { ratio } from './metric-values.ts'

type ModelQuality = Pick<
  EvaluationRecord,
  'binary_classification_metrics' | 'multiclass_classification_metrics' | 'regression_metrics'
>

/**
 * The measurements in the form that SageMaker's Model Monitor writes and its model registry reads behind
 * ModelMetrics.ModelQuality ("Model quality metrics" in the developer guide). It says "NaN" where there is no
 * standard deviation.
 */
export function modelQuality(measured: Measured): ModelQuality {
  const { metrics, rows } = measured
  const named = (names: Readonly<Record<string, MetricName>>) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([name, ours]) => {
        const value = metrics[ours]?.value
        return value === undefined ? [] : [[name, entry(value)]]
      }),
    )
  if (measured.problem === 'regression') {
    const mse = entry((metrics.rmse?.value ?? 0) ** 2)
    return { regression_metrics: { mae: entry(metrics.mae?.value ?? 0), mse, ...named({ rmse: 'rmse', r2: 'r2' }) } }
  }
  const matrix = measured.confusion?.matrix ?? []
  const confusion_matrix = Object.fromEntries(
    matrix.map((row, actual) => [actual, Object.fromEntries(row.map((count, predicted) => [predicted, count]))]),
  )
  if (measured.problem === 'multiclass') {
    const weighted = named({
      accuracy: 'accuracy',
      weighted_recall: 'weightedRecall',
      weighted_precision: 'weightedPrecision',
      weighted_f1: 'weightedF1',
    })
    return { multiclass_classification_metrics: { confusion_matrix, ...weighted } }
  }
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = confusionCounts(matrix)
  const positives = truePositives + falseNegatives
  const negatives = rows - positives
  const curve = measured.thresholdCurve ?? []
  return {
    binary_classification_metrics: {
      confusion_matrix,
      ...named({ recall: 'recall', precision: 'precision', accuracy: 'accuracy', auc: 'auc', f1: 'f1' }),
      true_positive_rate: entry(ratio(truePositives, positives)),
      true_negative_rate: entry(ratio(trueNegatives, negatives)),
      false_positive_rate: entry(ratio(falsePositives, negatives)),
      false_negative_rate: entry(ratio(falseNegatives, positives)),
      receiver_operating_characteristic_curve: {
        false_positive_rates: curve.map((point) => ratio(point.falsePositives, negatives)),
        true_positive_rates: curve.map((point) => ratio(point.truePositives, positives)),
      },
      precision_recall_curve: {
        precisions: curve.map((point) => ratio(point.truePositives, point.truePositives + point.falsePositives)),
        recalls: curve.map((point) => ratio(point.truePositives, positives)),
      },
    },
  }
}

function entry(value: number) {
  return { value, standard_deviation: 'NaN' }
}
