import { FOLDERS } from '#shared/names/folders.ts'
import { openNoticesPrefix, sentNoticesPrefix } from '#shared/names/notice-keys.ts'
import { pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import { readConfig } from '../../lambdas/notifications/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition, S3_TEST_ANSWER, S3_TEST_EVENT } from '../function-definition.ts'
import { objects, topics } from '../grants.ts'

/** The topic of mail about runs and models, after the prefix and a hyphen. */
export const NOTICES_TOPIC = 'notices'

const anyRun = runKeys('*', '*')

/** People are told when a run ends, fails or waits, and when a model does not hold any more. */
export const notifications = {
  name: 'notifications',
  timeoutSeconds: 180,
  memoryMb: 512,
  limitsReason: 'calls that wait: a topic and a webhook, each tried twice',
  environment: {
    ...COMMON_ENVIRONMENT,
    NOTICES_TOPIC_ARN: { ref: 'noticesTopicArn' },
  },
  readConfig,
  grants: [
    // The records that say how a run ended; the manifest of the run is in its source.json.
    {
      actions: ['s3:GetObject'],
      on: objects(anyRun.source, anyRun.failure, `${anyRun.evaluationPrefix}*.json`, `${pointersPrefix}*.json`),
    },
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.notices}*`) },
    { actions: ['s3:PutObject'], on: objects(`${openNoticesPrefix}*`, `${sentNoticesPrefix}*`) },
    { actions: ['s3:DeleteObject'], on: objects(`${openNoticesPrefix}*`) },
    { actions: ['sns:Publish'], on: topics(NOTICES_TOPIC) },
  ],
  triggers: {
    objects: [
      // Decisions have names of their own; the other records of a run are passed over.
      { id: 'run-record', events: ['s3:ObjectCreated:*'], prefix: FOLDERS.runs, suffix: '.json' },
      { id: 'pointer', events: ['s3:ObjectCreated:*'], prefix: pointersPrefix, suffix: '.json' },
      { id: 'notice', events: ['s3:ObjectCreated:*'], prefix: openNoticesPrefix, suffix: '' },
    ],
    // What did not get through, and what a lost event would have sent.
    rules: [{ name: 'notices-heartbeat', rateMinutes: 15 }],
  },
  harmless: { event: S3_TEST_EVENT, answer: S3_TEST_ANSWER },
  bundle: {
    budgetBytes: 500_000,
    budgetReason: 'the clients of S3 and SNS',
    assets: [],
    runsOutsideLambda: false,
  },
  endsRuns: false,
} as const satisfies FunctionDefinition
