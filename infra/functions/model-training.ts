import { FOLDERS } from '#shared/names/folders.ts'
import { readConfig } from '../../lambdas/model-training/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition, S3_TEST_ANSWER, S3_TEST_EVENT } from '../function-definition.ts'
import { objects, passSageMakerRole, READ_OBJECT, sagemaker, WRITE_OBJECT } from '../grants.ts'

/** An upload becomes the parts of a split and a training job. */
export const modelTraining = {
  name: 'model-training',
  timeoutSeconds: 900,
  memoryMb: 3008,
  // The CSV lies in /tmp for its second reading; one that does not fit is read from S3 again.
  storageMb: 10240,
  limitsReason: 'the whole CSV passes through it, and CPU comes with memory: 1,769 MB are one core',
  environment: {
    ...COMMON_ENVIRONMENT,
    SAGEMAKER_ROLE_ARN: { ref: 'sagemakerRoleArn' },
    CODE_VERSION: { ref: 'codeVersion' },
    UPLOAD_PREFIXES: { ref: 'uploadPrefixes' },
    UPLOAD_BUCKETS: { ref: 'uploadBuckets' },
    // The engine makes little garbage: a larger young generation would only use more memory.
    NODE_OPTIONS: '--max-semi-space-size=4',
  },
  readConfig,
  grants: [
    // An upload is read in the version that its event names.
    { actions: READ_OBJECT, on: objects(`${FOLDERS.datasets}*`) },
    // The pointer names the champion, whose schema a later file is read by.
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`, `${FOLDERS.models}*`, `${FOLDERS.open}*`) },
    // The split's parts carry tags, which need s3:PutObjectTagging even as a header of PutObject.
    { actions: [...WRITE_OBJECT, 's3:PutObjectTagging'], on: objects(`${FOLDERS.runs}*`) },
    { actions: ['s3:PutObject', 's3:DeleteObject'], on: objects(`${FOLDERS.open}*`) },
    {
      actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:AddTags'],
      on: sagemaker('training-job'),
    },
    passSageMakerRole,
  ],
  triggers: {
    // Whatever its name: a workbook, too, ends as a run that says how to export it.
    objects: [{ id: 'dataset', events: ['s3:ObjectCreated:*'], prefix: FOLDERS.datasets, suffix: '' }],
  },
  harmless: { event: S3_TEST_EVENT, answer: S3_TEST_ANSWER },
  bundle: {
    budgetBytes: 905_000,
    budgetReason:
      "the dataset engine with its kernel, its threads, its readings and words inside (a file beside it would be one more read), S3's client with multipart uploads, and the credentials of a Processing job",
    // The threads of the engine, which Node starts from a file.
    assets: [{ name: 'range-thread.cjs', source: 'engines/dataset/write/ranges/range-thread.ts' }],
    // As a SageMaker Processing job (docs/large-files.md).
    runsOutsideLambda: true,
  },
  endsRuns: true,
} as const satisfies FunctionDefinition
