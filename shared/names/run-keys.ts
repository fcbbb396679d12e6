import type { RunName } from './run-name.ts'

/** The objects of one run in the bucket. The only place that spells these keys. */
export type RunKeys = ReturnType<typeof runKeys>

/** The keys of a run's folder `runs/<dataset>/<run>/` and of its entry under `open/`. */
export function runKeys(dataset: string, runId: string) {
  const folder = `${runsPrefix(dataset)}${runId}/`
  return {
    folder,
    source: `${folder}source.json`,
    training: `${folder}training.json`,
    schema: `${folder}schema.json`,
    deployment: `${folder}deployment.json`,
    failure: `${folder}failure.json`,
    /** Prefixes end with a slash: SageMaker takes every key with the string prefix. */
    trainPrefix: `${folder}train/`,
    validationPrefix: `${folder}validation/`,
    testPart: `${folder}test/part-00000.csv`,
    validationRows: `${folder}rows/validation.csv`,
    testRows: `${folder}rows/test.csv`,
    model: `${folder}output/model.tar.gz`,
    evaluation: `${folder}evaluation/evaluation.json`,
    predictions: `${folder}evaluation/predictions.csv`,
    open: `open/${dataset}/${runId}`,
  }
}

/** Where a dataset's runs lie; also the S3OutputPath of its training jobs. */
export function runsPrefix(dataset: string): string {
  return `runs/${dataset}/`
}

/** `part-00000.csv` and so on. */
export function partName(index: number): string {
  return `part-${String(index).padStart(5, '0')}.csv`
}

const MODELS_PREFIX = 'models/'

/** The pointer that says which run of a dataset serves. */
export function pointerKey(dataset: string): string {
  return `${MODELS_PREFIX}${dataset}.json`
}

/** Every dataset's pointer lies directly under `models/`. */
export const pointersPrefix = MODELS_PREFIX

/** The dataset of a pointer's key, or undefined for any other key. */
export function datasetOfPointerKey(key: string): string | undefined {
  return /^models\/([a-z0-9-]+)\.json$/.exec(key)?.[1]
}

/** Dataset and run of a trained model's key, or undefined for any other key. */
export function runOfModelKey(key: string): RunName | undefined {
  const match = /^runs\/([^/]+)\/([^/]+)\/output\/model\.tar\.gz$/.exec(key)
  return match?.[1] && match[2] ? { dataset: match[1], runId: match[2] } : undefined
}
