import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { compileOnnx } from '#engines/scoring/graph/compile-onnx.ts'
import { onnxScorer } from '#engines/scoring/graph/onnx-scorer.ts'
import type { ScoringProcess } from '#engines/scoring/graph/scoring-process.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { loadModel } from '#engines/scoring/xgboost/load-model.ts'
import type { ModelInfo } from '#engines/scoring/xgboost/model/model-info.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { scoredKeys } from '#shared/names/score-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { type RecordOf, type ScoredRecord, scoredRecordSchema } from '#shared/records/scored-record.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Ranges } from '#shared/serving/ranges.ts'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'
import { fakeScorer } from '#shared/serving/testing/fake-scorer.ts'
import { createHandler } from '../create-handler.ts'
import type { Dependencies } from '../deps.ts'
import { memoryRemoval } from './memory-removal.ts'

const BUCKET = 'test-bucket'
const START_MS = Date.parse('2026-07-03T10:00:00.000Z')

export type WorldModel = {
  readonly dataset: string
  /** The file that it is trained on. */
  readonly csv: string
  readonly manifest?: Partial<Manifest>
  readonly evaluation?: Partial<EvaluationRecord>
  readonly ranges?: Pick<Ranges, 'rows' | 'places' | 'scores' | 'scale' | 'from'>
  /** Of the encoded training rows, their label first; without it a model of made-up rows. */
  readonly train?: (schema: FeatureSchema, rows: string) => { readonly bytes: Uint8Array }
  /** On an endpoint whose model cannot be compiled, or was for its explanations. */
  readonly onEndpoint?: boolean | 'compiled'
  /** Made elsewhere: the schema that lies beside it, or is made of it. */
  readonly imported?: (schema: FeatureSchema, info: ModelInfo) => FeatureSchema
}

/** One of ONNX, made elsewhere: the files of its archive, and the schema beside it. */
export type WorldOnnx = {
  readonly dataset: string
  readonly files: Readonly<Record<string, Uint8Array | string>>
  readonly schema?: FeatureSchema
}

/** A bucket with models that serve, and the function over it; with `models` those of ONNX, too. */
export function scoringWorld({ models }: { readonly models?: ScoringProcess } = {}) {
  let nowMs = START_MS
  const clock = { now: () => nowMs }
  const objects = memoryObjectStore(BUCKET, clock)
  const log = recordingLog()
  const tags = new Map<string, Readonly<Record<string, string>>>()
  let remainingMs = 900_000
  const fakeEndpoints = fakeScorer()
  let drops = 0
  let requests = 0

  const engine = models && { compile: compileOnnx, ...onnxScorer(objects, models, { limitMs: 20_000 }) }

  const dependencies: Dependencies = {
    config: { bucket: BUCKET, prefix: 'boostline' },
    objects,
    tags: { tagsOf: async (key) => tags.get(key) ?? {} },
    removal: memoryRemoval(objects),
    compiled: compiledModels(objects, log),
    endpoints: fakeEndpoints,
    onnx: () => engine,
    log,
    clock,
    sleep: async (delayMs) => {
      nowMs += delayMs
    },
    random: () => 0.5,
    abortAfter: () => new AbortController().signal,
  }
  const handler = createHandler(dependencies)

  /** A run as the pipeline leaves it, and its dataset's champion. */
  async function serve(
    model: WorldModel,
    runId = `boostline-${model.dataset}-20260702-085500-0a1b2c3d`,
  ): Promise<FeatureSchema> {
    const { dataset, csv, onEndpoint = false } = model
    const manifest = { ...DEFAULT_MANIFEST, ...model.manifest }
    const keys = runKeys(dataset, runId)
    const uploaded = `datasets/${dataset}.csv`
    await objects.put(uploaded, csv)
    const prepared = await prepareDataset({
      objects,
      source: { key: uploaded, at: {} },
      keys,
      dataset,
      runId,
      manifest,
      copyBytes: 1e9,
    })
    const { schema: made } = prepared
    const trained = model.train ? model.train(made, await trainingRows(keys.trainPrefix)) : trainedModel(made)
    const inMemory = loadModel(trained.bytes)
    fakeEndpoints.models.set(runId, (row) => [...inMemory.predict(Float32Array.from(row), 1)])
    const schema = model.imported ? model.imported(made, inMemory.info) : made
    const evaluation: EvaluationRecord = {
      version: 1,
      runId,
      dataset,
      problem: schema.problem.type,
      rows: 15,
      metrics: {},
      confusion: null,
      threshold: schema.problem.type === 'binary' && !model.imported ? 0.5 : null,
      decision: { status: 'approved', reason: 'promotion.approval is auto' },
      ...model.evaluation,
    }
    const deployment: DeploymentRecord = {
      version: 1,
      runId,
      dataset,
      image: 'image:3.0-5',
      modelDataUrl: `s3://${BUCKET}/${keys.model}`,
      at: '2026-07-02T08:56:00.000Z',
      ...(onEndpoint
        ? {
            type: 'endpoint',
            endpointName: runId,
            modelName: runId,
            endpointConfigName: runId,
            memoryMb: 2048,
            maxConcurrency: 8,
          }
        : { type: 'lambda', modelKey: keys.servingModel, sourceHash: inMemory.info.sourceHash }),
    }
    const source: SourceRecord = {
      version: 1,
      runId,
      dataset,
      bucket: BUCKET,
      key: uploaded,
      eTag: 'e',
      sizeBytes: csv.length,
      eventTime: '2026-07-02T08:55:00.000Z',
      manifest: model.imported
        ? null
        : { key: `datasets/${dataset}/manifest.json`, text: JSON.stringify(model.manifest ?? {}) },
      codeVersion: 'test',
    }
    await objects.put(keys.schema, JSON.stringify(schema))
    await objects.put(keys.evaluation, JSON.stringify(evaluation))
    await objects.put(keys.deployment, JSON.stringify(deployment))
    await objects.put(keys.source, JSON.stringify(source))
    if (onEndpoint === true) {
      const reason = 'The model has categorical splits.'
      await objects.put(keys.notCompiled, JSON.stringify({ version: 1, runId, dataset, reason }))
    } else await objects.put(keys.servingModel, trained.bytes)
    if (model.ranges) {
      await objects.put(keys.ranges, JSON.stringify({ version: 1, runId, dataset, ...model.ranges }))
    }
    await promote(deployment, uploaded)
    return schema
  }

  /** An imported ONNX model as the pipeline leaves it, and its dataset's champion. */
  async function serveOnnx({ dataset, files, schema: given }: WorldOnnx): Promise<FeatureSchema> {
    const runId = `boostline-${dataset}-20260702-085500-0a1b2c3d`
    const keys = runKeys(dataset, runId)
    const archive = Object.entries(files).map(([name, content]) => ({ name, bytes: Buffer.from(content) }))
    const { bytes, schema, sourceHash } = compileOnnx(archive, { dataset, runId, schema: given })
    const deployment: DeploymentRecord = {
      version: 1,
      runId,
      dataset,
      image: 'image:3.0-5',
      modelDataUrl: `s3://${BUCKET}/${keys.model}`,
      at: '2026-07-02T08:56:00.000Z',
      type: 'lambda',
      format: 'onnx',
      modelKey: keys.servingModel,
      sourceHash,
    }
    const evaluation: EvaluationRecord = {
      version: 1,
      runId,
      dataset,
      problem: schema.problem.type,
      rows: 0,
      metrics: {},
      confusion: null,
      threshold: null,
      decision: { status: 'pending', reason: 'nobody has test rows of it' },
    }
    await objects.put(keys.servingModel, bytes)
    await objects.put(keys.schema, JSON.stringify(schema))
    await objects.put(keys.evaluation, JSON.stringify(evaluation))
    await objects.put(keys.deployment, JSON.stringify(deployment))
    await promote(deployment, `models/${dataset}/model.tar.gz`)
    return schema
  }

  async function promote(deployment: DeploymentRecord, uploaded: string): Promise<void> {
    const { dataset, runId } = deployment
    const pointer: ModelPointer = {
      version: 1,
      dataset,
      revision: 1,
      champion: {
        runId,
        ...servingTargetSchema.parse(deployment),
        modelPackageArn: 'arn',
        since: '2026-07-02T08:58:00.000Z',
        source: { key: uploaded, eventTime: '2026-07-02T08:55:00.000Z' },
      },
      challenger: null,
      rollout: null,
      retired: [],
      history: [],
    }
    await objects.put(pointerKey(dataset), JSON.stringify(pointer))
  }

  async function trainingRows(prefix: string): Promise<string> {
    const parts: string[] = []
    for await (const { key } of objects.list(prefix)) parts.push((await textOf(key)) ?? '')
    return parts.join('')
  }

  /** Puts a file under `score/`; returns the event that tells of it. */
  async function drop(key: string, body: string | Uint8Array): Promise<unknown> {
    await objects.put(key, body)
    nowMs += 1000
    const found = await objects.head(key)
    const sequencer = (++drops).toString(16).padStart(16, '0')
    const object = { key: encodeURIComponent(key), versionId: found?.versionId, eTag: found?.eTag, sequencer }
    return {
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          eventTime: new Date(nowMs).toISOString(),
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: BUCKET }, object },
        },
      ],
    }
  }

  /** A try of the delivery `requestId`; without one, of a delivery of its own. */
  const deliver = (event: unknown, requestId = `request-${++requests}`) =>
    handler(event, { awsRequestId: requestId, getRemainingTimeInMillis: () => remainingMs })

  async function textOf(key: string): Promise<string | undefined> {
    const found = await objects.get(key)
    return found && Buffer.from(found.body).toString('utf8')
  }

  async function recordOf(key: string): Promise<ScoredRecord> {
    return scoredRecordSchema.parse(JSON.parse((await textOf(scoredKeys(key).record)) ?? 'null'))
  }

  return {
    objects,
    log,
    tags,
    dependencies,
    endpoints: fakeEndpoints,
    serve,
    serveOnnx,
    drop,
    deliver,
    textOf,
    recordOf,
    setRemainingMs: (ms: number) => {
      remainingMs = ms
    },
    /** Drops a file, delivers its event, and tells what came of it. */
    score: async (key: string, body: string | Uint8Array) => {
      await deliver(await drop(key, body))
      const keys = scoredKeys(key)
      const found = await objects.get(keys.table)
      return {
        record: await recordOf(key),
        bytes: found && Buffer.from(found.body),
        lines: ((await textOf(keys.table)) ?? '').split('\n'),
        errors: await textOf(keys.errors),
      }
    },
  }
}

/** The record of a file that was scored. */
export function scoredRecord(record: ScoredRecord): RecordOf<'scored'> {
  if (record.status !== 'scored') throw new Error(`the file is not scored: ${JSON.stringify(record)}`)
  return record
}
