import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { type CompiledModels, compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { onnxFrom } from '#engines/scoring/onnx.ts'
import { DOCS_FOLDER } from '#shared/api-docs/docs-page.ts'
import { clientOptions, singleAttemptOptions, timeouts } from '#shared/aws/client-options.ts'
import { type Clock, systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import type { Log } from '#shared/log/log.ts'
import { folderObjectStore } from '#shared/objects/folder-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { RunServices } from '#shared/runs/read-run-status.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import { sagemakerRegistered } from './adapters/sagemaker-registered.ts'
import { type ApiAuth, readConfig } from './config.ts'
import { createServingModels, type ServingModels } from './models/serving-models.ts'
import { type TimeLimit, timeLimit } from './time-limit.ts'

export type Dependencies = {
  readonly objects: ObjectStore
  readonly models: ServingModels
  readonly scorer: Pick<Scorer, 'score'>
  /** For explanations. */
  readonly compiled: CompiledModels
  /** What the model registry says of a run, for who asks why nothing serves. */
  readonly registered: RunServices['registered']
  readonly defaultModel: string | undefined
  /** Whose pages may call from a browser: origins, or `*`. */
  readonly corsOrigins: readonly string[]
  /** How callers show who they are. */
  readonly auth: ApiAuth
  /** By a path of another system: the one it means here. */
  readonly pathAliases: ReadonlyMap<string, string>
  /** Where the files of the page `/docs` are. */
  readonly docsFolder: string
  /** The stage's name, for the metrics. */
  readonly stage: string
  readonly log: Log
  readonly clock: Clock
  readonly sleep: (ms: number) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
  readonly timeLimit: (ms: number) => TimeLimit
}

/** A record that S3 does not return within this time is requested again, since the caller waits. */
const RECORD_TIMEOUTS = timeouts({ connectMs: 1_000, answerMs: 5_000, silenceMs: 5_000 })

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const objects =
    config.modelFolder === undefined
      ? s3ObjectStore(new S3Client({ ...clientOptions, requestHandler: RECORD_TIMEOUTS }), config.bucket)
      : folderObjectStore(config.modelFolder, config.bucket)
  const log = lambdaLog('inference-api')
  const compiled = compiledModels(objects, log)
  return {
    objects,
    models: createServingModels({ objects, clock: systemClock, random: Math.random, log, timeLimit }),
    scorer: scoreByType({
      endpoint: sagemakerScorer(new SageMakerRuntimeClient(singleAttemptOptions)),
      lambda: lambdaScorer(compiled, onnxFrom(config.onnxEngine, objects)),
    }),
    compiled,
    registered: sagemakerRegistered(config.stage),
    defaultModel: config.defaultModel,
    corsOrigins: config.corsOrigins,
    auth: config.auth,
    pathAliases: config.pathAliases,
    docsFolder: DOCS_FOLDER,
    stage: config.stage,
    log,
    clock: systemClock,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    timeLimit,
  }
}
