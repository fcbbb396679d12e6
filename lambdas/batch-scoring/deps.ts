import { setTimeout as sleep } from 'node:timers/promises'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { onnxFrom } from '#engines/scoring/onnx.ts'
import { clientOptions, singleAttemptOptions } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { s3ObjectTags } from './adapters/s3-object-tags.ts'
import { s3ResultRemoval } from './adapters/s3-result-removal.ts'
import { readConfig, type ScoringConfig } from './config.ts'
import type { ScoringPorts } from './score-upload.ts'

export type Dependencies = Omit<ScoringPorts, 'remainingMs' | 'delivery'> & { readonly config: ScoringConfig }

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const client = new S3Client(clientOptions)
  const objects = s3ObjectStore(client, config.bucket)
  const log = lambdaLog('batch-scoring')
  return {
    config,
    objects,
    tags: s3ObjectTags(client, config.bucket),
    removal: s3ResultRemoval(client, config.bucket),
    compiled: compiledModels(objects, log),
    endpoints: sagemakerScorer(new SageMakerRuntimeClient(singleAttemptOptions)),
    onnx: onnxFrom(config.onnxEngine, objects),
    log,
    clock: systemClock,
    sleep: (delayMs) => sleep(delayMs),
    random: () => Math.random(),
    abortAfter: (delayMs) => AbortSignal.timeout(delayMs),
  }
}
