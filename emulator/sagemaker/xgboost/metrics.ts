/** The metrics that grow as a model gets better, in the container's order (its messages list them so). */
const MAXIMIZED = [
  'accuracy',
  'auc',
  'aucpr',
  'balanced_accuracy',
  'f1',
  'f1_binary',
  'f1_macro',
  'map',
  'ndcg',
  'precision',
  'r2',
  'recall',
  'precision_macro',
  'precision_micro',
  'recall_macro',
  'recall_micro',
] as const
const MINIMIZED = [
  'aft-nloglik',
  'cox-nloglik',
  'error',
  'gamma-deviance',
  'gamma-nloglik',
  'interval-regression-accuracy',
  'logloss',
  'mae',
  'mape',
  'merror',
  'mlogloss',
  'mphe',
  'mse',
  'poisson-nloglik',
  'rmse',
  'rmsle',
  'tweedie-nloglik',
] as const
/** Those that the container computes itself; XGBoost doesn't know them. */
const COMPUTED_BY_CONTAINER: readonly string[] = [
  'accuracy',
  'balanced_accuracy',
  'f1',
  'f1_binary',
  'f1_macro',
  'mse',
  'precision',
  'precision_macro',
  'precision_micro',
  'r2',
  'recall',
  'recall_macro',
  'recall_micro',
]

/** Every name that `eval_metric` takes without a threshold. */
export const METRIC_NAMES: readonly string[] = [...MAXIMIZED, ...MINIMIZED]

export function isMaximized(metric: string): boolean {
  return (MAXIMIZED as readonly string[]).includes(metric.split('@')[0] ?? metric)
}

/** Whether XGBoost evaluates the metric itself. */
export function isNative(metric: string): boolean {
  return !COMPUTED_BY_CONTAINER.includes(metric)
}
