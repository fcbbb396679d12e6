import { createReadStream } from 'node:fs'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { loadModel } from '#engines/scoring/xgboost/load-model.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { GeneratedFile } from '../split/generate-file.ts'

export const DATASET = 'bench'
export const RUN_ID = 'boostline-bench-20260101-000000-00000000'

export type ServedModel = { readonly schema: FeatureSchema; readonly model: ReturnType<typeof trainedModel> }

/** A model for the columns of a file, of so many rounds. */
export async function modelFor(sample: GeneratedFile, rounds: number): Promise<ServedModel> {
  const objects = memoryObjectStore('bench')
  const key = `datasets/${DATASET}.csv`
  await objects.upload(key, createReadStream(sample.path))
  const keys = runKeys(DATASET, RUN_ID)
  const manifest = { ...DEFAULT_MANIFEST, target: 'label' }
  const source = { key, at: {} }
  const { schema } = await prepareDataset({ objects, source, keys, dataset: DATASET, runId: RUN_ID, manifest })
  return { schema, model: trainedModel(schema, rounds) }
}

/** Puts the model into a bucket as what serves its dataset. */
export async function serve({ schema, model }: ServedModel, objects: ObjectStore): Promise<void> {
  const keys = runKeys(DATASET, RUN_ID)
  const { sourceHash } = loadModel(model.bytes).info
  const target = { type: 'lambda', modelKey: keys.servingModel, sourceHash } as const
  const evaluation: EvaluationRecord = {
    version: 1,
    runId: RUN_ID,
    dataset: DATASET,
    problem: schema.problem.type,
    rows: 1,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status: 'approved', reason: 'a benchmark' },
  }
  const deployment: DeploymentRecord = {
    version: 1,
    runId: RUN_ID,
    dataset: DATASET,
    image: 'xgboost:3.0-5',
    modelDataUrl: keys.model,
    at: '2026-01-01T00:00:00.000Z',
    ...target,
  }
  const pointer: ModelPointer = {
    version: 1,
    dataset: DATASET,
    revision: 1,
    champion: {
      runId: RUN_ID,
      ...target,
      modelPackageArn: '',
      since: '2026-01-01T00:00:00.000Z',
      source: { key: '', eventTime: '2026-01-01T00:00:00.000Z' },
    },
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
  await objects.put(keys.schema, JSON.stringify(schema))
  await objects.put(keys.evaluation, JSON.stringify(evaluation))
  await objects.put(keys.deployment, JSON.stringify(deployment))
  await objects.put(keys.servingModel, model.bytes)
  await objects.put(pointerKey(DATASET), JSON.stringify(pointer))
}
