import { type App, Stack, Tags } from 'aws-cdk-lib'
import { STAGE_TAG } from '#shared/names/tags.ts'
import { addOutput } from './add-output.ts'
import { createApi } from './api.ts'
import { createBucket } from './bucket.ts'
import { createFunctions } from './function-resources.ts'
import { createMonitoring } from './monitoring.ts'
import { createNotices } from './notices.ts'
import type { GrantedThings } from './permissions.ts'
import { createProcessing } from './processing.ts'
import { createQueues } from './queues.ts'
import { createRollout } from './rollout.ts'
import { createSageMakerRole } from './sagemaker-role.ts'
import type { Settings } from './settings.ts'
import { createTriggers } from './triggers.ts'
import { readWatched } from './watched.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from './wiring.ts'
import { addXgboostRegistries } from './xgboost-registries.ts'

/** One stage of the pipeline: everything of `wiring.ts`, in AWS. */
export function createPipelineStack(app: App, settings: Settings): Stack {
  const { prefix, stage } = settings
  const stack = new Stack(app, prefix, {
    stackName: prefix,
    description: `Boostline ${stage}: a CSV in the bucket becomes a prediction API`,
  })
  addXgboostRegistries(stack)
  const queues = createQueues(stack, prefix)
  const things: GrantedThings = {
    prefix,
    sagemakerRoleArn: createSageMakerRole(stack, settings).roleArn,
    queueArn: (name) => queues(name).queueArn,
    watched: readWatched(settings),
  }
  const noticesTopicArn = createNotices(stack, settings)
  const functions = createFunctions(stack, settings, queues, { ...things, noticesTopicArn })
  const aliases = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, functions[name].alias])) as Record<
    FunctionName,
    (typeof functions)[FunctionName]['alias']
  >
  const bucket = createBucket(stack, prefix, aliases, things.watched)
  createTriggers(stack, prefix, functions, queues)
  const api = createApi(stack, settings, aliases[wiring.api.functionName])
  createRollout(stack, settings, aliases[wiring.api.functionName])
  createProcessing(stack, settings, things)
  if (settings.alarms) createMonitoring(stack, settings, { functions, queues, api })

  addOutput(stack, 'BucketName', bucket.bucketName)
  Tags.of(stack).add(STAGE_TAG, stage)
  return stack
}
