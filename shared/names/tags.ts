/** The tags of the pipeline's resources in SageMaker. */
export const DATASET_TAG = 'boostline:dataset'
export const PREFIX_TAG = 'boostline:prefix'

/** The tag of everything in a stage's stack, for cost allocation. */
export const STAGE_TAG = 'boostline:stage'

/** The tag of objects that are not needed once the run was evaluated: the bucket's lifecycle rule deletes them. */
export const EXPIRE_TAGS = { 'boostline:expire': 'true' } as const

/** The tag of an upload's old version: `no` where no run that matters came from it, which lets the bucket delete it. */
export const KEEP_TAG = 'boostline-keep'
