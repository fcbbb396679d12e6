/** XGBoost's names of what a training lowers or raises, as they are called everywhere else. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['logloss', 'log loss'],
  ['mlogloss', 'log loss'],
  ['error', 'share of wrong answers'],
  ['merror', 'share of wrong answers'],
  ['rmse', 'RMSE'],
  ['mae', 'mean absolute error'],
  ['auc', 'AUC'],
  ['aucpr', 'PR AUC'],
])

/** Of a metric that is not known here its own name. */
export function roundMetricInWords(metric: string): string {
  return NAMES.get(metric) ?? metric
}
