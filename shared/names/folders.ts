/** The folders at the root of the pipeline's bucket, as S3 prefixes. The only place that spells them. */
export const FOLDERS = {
  /** Uploads and their manifests: what people write. */
  datasets: 'datasets/',
  /** Everything that a run reads and writes. */
  runs: 'runs/',
  /** Pointers to the runs that serve, and imported models. */
  models: 'models/',
  /** Runs whose work is not finished. */
  open: 'open/',
  /** Predictions that are kept, and their feedback. */
  captures: 'captures/',
  /** Files to score, and their settings: what people write. */
  score: 'score/',
  /** What came of them. */
  scored: 'scored/',
  /** What people are told of: what is still to be sent, and what was. */
  notices: 'notices/',
  /** True outcomes in bulk: what people write. */
  feedback: 'feedback/',
  /** How the model of a dataset holds, day by day. */
  monitoring: 'monitoring/',
} as const
