import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compileArchive, servingImageOf } from '#engines/scoring/compile-archive.ts'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { type Booster, openXgboost, type Xgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import { boost } from '../../emulator/sagemaker/xgboost/boosting.ts'
import { validateHyperparameters } from '../../emulator/sagemaker/xgboost/hyperparameters.ts'
import { requireLibrary } from '../../emulator/sagemaker/xgboost/library.ts'
import { readEncodedRows } from '../../lambdas/model-evaluation/score/encoded-rows.ts'
import { scoreRun } from '../../lambdas/model-evaluation/score/score-run.ts'
import { runOfUpload, startTraining } from '../../lambdas/model-training/start-training.ts'

const SETTINGS = { prefix: 'boostline', roleArn: 'arn:aws:iam::000000000000:role/bench', codeVersion: 'bench' }
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'

/**
 * One upload's whole way without a cloud: the dataset engine, the training with libxgboost, the compiled model, the
 * evaluation and its gate, each by the functions' own code. The model is trained by one job (`training.quality` fast).
 */
export class Pipeline {
  readonly #xgboost: Xgboost = openXgboost(requireLibrary())

  async decide(csv: string, manifest: object): Promise<EvaluationRecord & { readonly findings: readonly Finding[] }> {
    const objects = memoryObjectStore('bench')
    const key = uploadKey('bench.csv')
    await objects.put(key, csv)
    const { eTag = '' } = (await objects.head(key)) ?? {}
    await objects.put('datasets/bench/manifest.json', JSON.stringify({ training: { quality: 'fast' }, ...manifest }))
    const upload = { bucket: 'bench', key, eTag, eventTime: '2026-07-01T10:00:00.000Z' }
    const run = runOfUpload(upload, SETTINGS.prefix)
    const jobs = new FakeTrainingJobs()
    const clock = { now: () => 0 }
    const log = recordingLog()
    await startTraining(
      upload,
      run,
      { objects, jobs, clock, log, remainingMs: () => 900_000 },
      { ...SETTINGS, image: IMAGE },
    )

    const { keys } = run
    const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
    const training = await requireRecord(objects, keys.training, trainingRecordSchema)
    const matrix = async (prefix: string) => {
      const parts: string[] = []
      for await (const { key: part } of objects.list(prefix)) parts.push(part)
      const { actual, rows } = await readEncodedRows(objects, parts, schema.problem)
      const { values, width } = rows.slice(0, rows.count)
      const found = this.#xgboost.matrix({ values: Float32Array.from(values), rows: rows.count, columns: width })
      found.setFloats('label', Float32Array.from(actual))
      return found
    }
    const [train, validation] = [await matrix(keys.trainPrefix), await matrix(keys.validationPrefix)]
    const { booster } = await boost(this.#xgboost, {
      train,
      validation,
      // Threads that wait for a core cost more than they bring on rows this few.
      parameters: { ...validateHyperparameters(training.hyperparameters), nthread: '1' },
      printRound: () => {},
      goOn: async () => await Promise.resolve(true),
    })
    const files = [{ name: 'xgboost-model', bytes: savedModel(booster) }]
    const { bytes, info } = compileArchive(files, servingImageOf(IMAGE), schema)
    for (const part of [train, validation, booster]) part.free()
    await objects.put(keys.servingModel, bytes)
    const compiled = compiledModels(objects, log)
    const deployment = deploymentRecordSchema.parse({
      version: 1,
      runId: run.runId,
      dataset: run.dataset,
      image: IMAGE,
      modelDataUrl: `s3://bench/${keys.model}`,
      at: '2026-07-01T10:10:00.000Z',
      type: 'lambda',
      modelKey: keys.servingModel,
      sourceHash: info.sourceHash,
    })
    const source = await requireRecord(objects, keys.source, sourceRecordSchema)
    const record = await scoreRun(
      { source, deployment, testKey: keys.testPart },
      { deadlineMs: 900_000, signal: new AbortController().signal },
      {
        objects,
        compiled,
        trainingRounds: { roundsOf: async () => [] },
        log: recordingLog(),
        scorer: {
          ...scoreByType({ endpoint: noEndpoint, lambda: lambdaScorer(compiled) }),
          state: async () => await Promise.resolve({ kind: 'ready' as const }),
        },
        clock,
        random: () => 0,
        sleep: async () => {
          await Promise.resolve()
        },
      },
    )
    return { ...record, findings: schema.findings ?? [] }
  }
}

/** XGBoost saves to files alone. */
function savedModel(booster: Booster): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-'))
  try {
    booster.save(path.join(folder, 'model.ubj'))
    return readFileSync(path.join(folder, 'model.ubj'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const noEndpoint = {
  score: async () => await Promise.reject(new Error('No endpoint serves here')),
}
