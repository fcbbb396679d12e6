import { FOLDERS } from './folders.ts'
import type { RunName } from './run-name.ts'

/** The objects of one run in the bucket. The only place that spells these keys. */
export type RunKeys = ReturnType<typeof runKeys>

/** The keys of a run's folder `runs/<dataset>/<run>/` and of its entry under `open/`. */
export function runKeys(dataset: string, runId: string) {
  const folder = `${runsPrefix(dataset)}${runId}/`
  const evaluationPrefix = `${folder}evaluation/`
  return {
    folder,
    source: `${folder}source.json`,
    training: `${folder}training.json`,
    schema: `${folder}schema.json`,
    deployment: `${folder}deployment.json`,
    /** When the reading of an imported model was begun. */
    importAttempts: `${folder}import-attempts.json`,
    deploymentRetry: `${folder}deployment-retry.json`,
    failure: `${folder}failure.json`,
    servingFailuresPrefix: `${folder}serving-failures/`,
    /** Prefixes end with a slash: SageMaker takes every key with the string prefix. */
    trainPrefix: `${folder}train/`,
    validationPrefix: `${folder}validation/`,
    testPart: `${folder}test/part-00000.csv`,
    validationRows: `${folder}rows/validation.csv`,
    testRows: `${folder}rows/test.csv`,
    /** Where SageMaker writes. */
    outputPrefix: `${folder}output/`,
    /** Of the training jobs that do not have the run's name: what they are to read, and what they write. */
    jobsPrefix: `${folder}jobs/`,
    /** How the jobs have ended, where there are several. */
    jobsOutcome: `${folder}jobs/outcome.json`,
    model: `${folder}${MODEL_PATH}`,
    /** The model compiled for scoring in process. */
    servingModel: `${folder}serving/model.bin`,
    /** Why there is none. */
    notCompiled: `${folder}serving/not-compiled.json`,
    /** All that the predict API reads of the run. */
    servingRecord: `${folder}serving/serving.json`,
    evaluationPrefix,
    evaluation: `${evaluationPrefix}evaluation.json`,
    predictions: `${evaluationPrefix}predictions.csv`,
    /** What the model of an approved run said of its test rows, to compare it again: as {@link scoredPieceKey}. */
    testScores: `${evaluationPrefix}test-scores.f64`,
    /** What people look at: a page, and the same in short as a model card. */
    report: `${evaluationPrefix}report.html`,
    card: `${evaluationPrefix}card.md`,
    /** How far off predictions are, as a table that ranges are made of. */
    ranges: `${evaluationPrefix}ranges.json`,
    /** When it was begun. */
    evaluationAttempts: `${evaluationPrefix}attempts.json`,
    /** Predictions that an unfinished evaluation has stored. */
    piecesPrefix: `${evaluationPrefix}scores/`,
    open: `${FOLDERS.open}${dataset}/${runId}`,
  }
}

const MODEL_PATH = 'output/model.tar.gz'

/** How the key of a trained model ends. */
export const TRAINED_MODEL_SUFFIX = `/${MODEL_PATH}`

/** Where a dataset's runs lie; also the S3OutputPath of its training jobs. */
export function runsPrefix(dataset: string): string {
  return `${FOLDERS.runs}${dataset}/`
}

/** How a job is trained that learns the validation rows, too. */
export function refitKey({ jobsPrefix }: RunKeys, { role }: { readonly role: string }): string {
  return `${jobsPrefix}${role}.json`
}

/** `part-00000.csv` and so on. */
export function partName(index: number): string {
  return `part-${String(index).padStart(5, '0')}.csv`
}

/** The decision about a run against a champion that came in after its evaluation. */
export function laterDecisionKey({ dataset, runId }: RunName, championId: string | null): string {
  return `${runKeys(dataset, runId).evaluationPrefix}decision-${championId ?? 'none'}.json`
}

/** Stored answers, as bytes of a Float64Array, to the rows from `start` on of the job with this prefix. */
export function scoredPieceKey(piecesPrefix: string, start: number): string {
  return `${piecesPrefix}${start}.f64`
}

/** The pointer that says which run of a dataset serves. */
export function pointerKey(dataset: string): string {
  return `${FOLDERS.models}${dataset}.json`
}

/** Where the changes lie that a dataset's pointer has no room for, in order of their time. */
export function historyPrefix(dataset: string): string {
  return `${FOLDERS.models}${dataset}/history/`
}

/** Of the latest change in it. Revisions begin anew where a pointer was lost. */
export function historyKey(
  dataset: string,
  { at, revision }: { readonly at: string; readonly revision: number },
): string {
  return `${historyPrefix(dataset)}${at.replaceAll(/\D/g, '')}-${revision}.json`
}

/** Whether a key below {@link historyPrefix} is one of {@link historyKey}. */
export function isHistoryKey(key: string): boolean {
  return /\/history\/\d+-\d+\.json$/.test(key)
}

/** Every dataset's pointer lies directly under `models/`. */
export const pointersPrefix = FOLDERS.models

/** The dataset of a pointer's key, or undefined for any other key. */
export function datasetOfPointerKey(key: string): string | undefined {
  return /^models\/([a-z0-9-]+)\.json$/.exec(key)?.[1]
}

/** The run of an encoded test part, or undefined for any other key. */
export function runOfTestPart(key: string): RunName | undefined {
  const [, dataset, runId] = /^runs\/([^/]+)\/([^/]+)\/test\/part-\d{5}\.csv$/.exec(key) ?? []
  return dataset !== undefined && runId !== undefined ? { dataset, runId } : undefined
}

/** The run of a {@link runKeys} `servingModel`, or undefined for any other key. */
export function runOfServingModel(key: string): RunName | undefined {
  const [, dataset, runId] = /^runs\/([^/]+)\/([^/]+)\/serving\/model\.bin$/.exec(key) ?? []
  return dataset !== undefined && runId !== undefined ? { dataset, runId } : undefined
}

/** Which of a run's records says how it ended or was decided about; undefined for any other key. */
export function decidingRecord(key: string): 'failure' | 'evaluation' | 'later-decision' | undefined {
  const [, kind] = /^runs\/[^/]+\/[^/]+\/(failure|evaluation\/(?:evaluation|decision-[^/]+))\.json$/.exec(key) ?? []
  if (kind === undefined || kind === 'failure') return kind
  return kind === 'evaluation/evaluation' ? 'evaluation' : 'later-decision'
}

/** The run of a {@link runKeys} `folder` or `open` entry, or undefined for what lies deeper or elsewhere. */
export function runOfEntry(key: string): RunName | undefined {
  const match = /^(?:runs\/([^/]+)\/([^/]+)\/|open\/([^/]+)\/([^/]+))$/.exec(key)
  const dataset = match?.[1] ?? match?.[3]
  const runId = match?.[2] ?? match?.[4]
  return dataset !== undefined && runId !== undefined ? { dataset, runId } : undefined
}
