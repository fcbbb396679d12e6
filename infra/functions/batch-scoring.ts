import { FOLDERS } from '#shared/names/folders.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { openNoticesPrefix } from '#shared/names/notice-keys.ts'
import { readConfig } from '../../lambdas/batch-scoring/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition, S3_TEST_ANSWER, S3_TEST_EVENT } from '../function-definition.ts'
import { objects, READ_OBJECT, sagemaker, WRITE_OBJECT } from '../grants.ts'

/** A dropped file comes back with its predictions. */
export const batchScoring = {
  name: 'batch-scoring',
  timeoutSeconds: 900,
  memoryMb: 3008,
  limitsReason: 'a whole file passes through it, and CPU comes with memory: 1,769 MB are one core',
  environment: {
    ...COMMON_ENVIRONMENT,
    // The texts of a block are all the garbage there is: a larger young generation would only use more memory.
    NODE_OPTIONS: '--max-semi-space-size=4',
  },
  readConfig,
  grants: [
    // A file is read in the version that its event names, with the tags of that.
    {
      actions: [...READ_OBJECT, 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
      on: objects(`${FOLDERS.score}*`),
    },
    // The pointer names the champion, whose records and compiled model are read.
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`, `${FOLDERS.models}*`) },
    // What an earlier file of the name left is taken away.
    { actions: ['s3:GetObject', ...WRITE_OBJECT, 's3:DeleteObject'], on: objects(`${FOLDERS.scored}*`) },
    // The file is compared with those before; an alarm is told.
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.monitoring}*`, `${FOLDERS.notices}*`) },
    { actions: ['s3:PutObject'], on: objects(`${FOLDERS.monitoring}*`, `${openNoticesPrefix}*`) },
    // That a file was begun is forgotten once it has come to its end.
    { actions: ['s3:DeleteObject'], on: objects(monitoringKeys('*').attempts('*')) },
    // For a model that cannot be compiled.
    { actions: ['sagemaker:InvokeEndpoint'], on: sagemaker('endpoint') },
  ],
  triggers: {
    // Whatever its name: a workbook, too, ends with a record that says how to export it.
    objects: [{ id: 'score', events: ['s3:ObjectCreated:*'], prefix: FOLDERS.score, suffix: '' }],
  },
  harmless: { event: S3_TEST_EVENT, answer: S3_TEST_ANSWER },
  bundle: {
    budgetBytes: 740_000,
    budgetReason:
      "the dataset engine's reader with its kernel, the scorer, the table of letters, and the clients of S3 and SageMaker's runtime",
    assets: [],
    // As a SageMaker Processing job (docs/large-files.md).
    runsOutsideLambda: true,
  },
  onnx: { memoryMb: 3008, reason: 'a transformer in memory, on two cores' },
  endsRuns: false,
} as const satisfies FunctionDefinition
