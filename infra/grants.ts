/*
 * What a role may do, as plain data: the stacks make policies of it. No name of AWS's is spelled here: a grant is on
 * kinds of things of one deployment.
 */

export type Grant = {
  readonly actions: readonly string[]
  readonly on: readonly GrantTarget[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export type GrantTarget =
  | { readonly type: 'bucket' }
  /** Objects of the bucket; `*` stands for names made at run time. */
  | { readonly type: 'objects'; readonly key: string }
  /** Objects of a bucket that is not the pipeline's. */
  | { readonly type: 'other-objects'; readonly bucket: string; readonly key: string }
  | { readonly type: 'other-bucket'; readonly bucket: string }
  /** Everything of a kind that SageMaker has under the name prefix. */
  | { readonly type: 'sagemaker'; readonly kind: string }
  | { readonly type: 'queue'; readonly name: string }
  /** A topic, by its short name. */
  | { readonly type: 'topic'; readonly name: string }
  /** The streams of a log group; `{prefix}` is the name prefix and its hyphen. */
  | { readonly type: 'log-group'; readonly name: string }
  /** The streams of a log group that SageMaker shares among all its jobs: those of this deployment's jobs alone. */
  | { readonly type: 'job-logs'; readonly group: string }
  | { readonly type: 'sagemaker-role' }
  /** AWS's own XGBoost images. */
  | { readonly type: 'xgboost-image' }
  /** The one case of `*`: an action without resource-level permissions. */
  | { readonly type: 'any' }

export const bucket: readonly GrantTarget[] = [{ type: 'bucket' }]
export const anyResource: readonly GrantTarget[] = [{ type: 'any' }]
export const xgboostImage: readonly GrantTarget[] = [{ type: 'xgboost-image' }]

export function objects(...keys: readonly string[]): readonly GrantTarget[] {
  return keys.map((key) => ({ type: 'objects', key }))
}

export function sagemaker(...kinds: readonly string[]): readonly GrantTarget[] {
  return kinds.map((kind) => ({ type: 'sagemaker', kind }))
}

export function queues(...names: readonly string[]): readonly GrantTarget[] {
  return names.map((name) => ({ type: 'queue', name }))
}

export function topics(...names: readonly string[]): readonly GrantTarget[] {
  return names.map((name) => ({ type: 'topic', name }))
}

export function logGroups(...names: readonly string[]): readonly GrantTarget[] {
  return names.map((name) => ({ type: 'log-group', name }))
}

export function jobLogs(...groups: readonly string[]): readonly GrantTarget[] {
  return groups.map((group) => ({ type: 'job-logs', group }))
}

export const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion'] as const
/** The tags of an object's old versions. */
export const TAG_VERSIONS = ['s3:GetObjectVersionTagging', 's3:PutObjectVersionTagging'] as const
/** A multipart upload needs PutObject alone; aborting one is a separate action. */
export const WRITE_OBJECT = ['s3:PutObject', 's3:AbortMultipartUpload'] as const

/** The one role that SageMaker works with; it may be passed to no other service. */
export const passSageMakerRole: Grant = {
  actions: ['iam:PassRole'],
  on: [{ type: 'sagemaker-role' }],
  conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
}
