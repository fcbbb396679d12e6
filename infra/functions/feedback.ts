import { FOLDERS } from '#shared/names/folders.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import { readConfig } from '../../lambdas/feedback/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition, S3_TEST_ANSWER, S3_TEST_EVENT } from '../function-definition.ts'
import { objects } from '../grants.ts'

const anyRun = runKeys('*', '*')

/** True outcomes in bulk, and what the model that serves is worth by all of them. */
export const feedback = {
  name: 'feedback',
  timeoutSeconds: 900,
  memoryMb: 1024,
  limitsReason: 'three calls of S3 for each request of a file, many at once; scored files pass through it',
  environment: COMMON_ENVIRONMENT,
  readConfig,
  grants: [
    // A file is read in the version that its event names.
    { actions: ['s3:GetObjectVersion'], on: objects(`${FOLDERS.feedback}*`) },
    {
      actions: ['s3:GetObject'],
      on: objects(anyRun.source, anyRun.schema, anyRun.evaluation, `${pointersPrefix}*.json`),
    },
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.captures}*`, `${FOLDERS.monitoring}*`) },
    // Rows of files that were scored, by their own ids.
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.scored}*`) },
    { actions: ['s3:PutObject'], on: objects(`${FOLDERS.captures}*.feedback.jsonl`, `${FOLDERS.monitoring}*`) },
    // That a file was begun is forgotten once it has come to its end.
    { actions: ['s3:DeleteObject'], on: objects(monitoringKeys('*').attempts('*')) },
  ],
  triggers: {
    // Whatever its name: a workbook, too, ends with a record that says what to do.
    objects: [{ id: 'feedback', events: ['s3:ObjectCreated:*'], prefix: FOLDERS.feedback, suffix: '' }],
    // What came by the API, one by one.
    rules: [{ name: 'measure-performance', rateMinutes: 1440 }],
  },
  harmless: { event: S3_TEST_EVENT, answer: S3_TEST_ANSWER },
  bundle: {
    budgetBytes: 540_000,
    budgetReason: "the client of S3, and the dataset engine's reader with its kernel for files that were scored",
    assets: [],
    runsOutsideLambda: false,
  },
  endsRuns: false,
} as const satisfies FunctionDefinition
