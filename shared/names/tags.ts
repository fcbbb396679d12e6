/** On what SageMaker has of ours: whose it is. */
export const DATASET_TAG = 'boostline:dataset'
export const PREFIX_TAG = 'boostline:prefix'

/** On everything of a stage's stack: for the bill. */
export const STAGE_TAG = 'boostline:stage'

/** On objects that are worth nothing once the run has been judged: the bucket's lifecycle rule deletes them. */
export const EXPIRE_TAGS = { 'boostline:expire': 'true' } as const
