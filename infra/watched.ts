import { FOLDERS } from '#shared/names/folders.ts'
import { IMPORTED_MODEL_SUFFIX } from '#shared/names/imported-model-keys.ts'
import { readList } from '#shared/names/prefix-list.ts'
import { type Grant, objects, READ_OBJECT, TAG_VERSIONS } from './grants.ts'
import { type FunctionName, wiring } from './wiring.ts'

/** Where a deployment takes uploads and models besides the pipeline's own folders. */
export type Watched = {
  readonly uploadPrefixes: readonly string[]
  /** Buckets of others in the same region, whose notifications their owners set up. */
  readonly uploadBuckets: readonly string[]
  readonly modelPrefixes: readonly string[]
}

/** As settings have them: lists with commas. */
type Given = { readonly [Name in keyof Watched]?: string | undefined }

export function readWatched({ uploadPrefixes, uploadBuckets, modelPrefixes }: Given): Watched {
  return {
    uploadPrefixes: readList(uploadPrefixes),
    uploadBuckets: readList(uploadBuckets),
    modelPrefixes: readList(modelPrefixes),
  }
}

const UPLOADS = { events: ['s3:ObjectCreated:*'], suffix: '', functionName: 'model-training' } as const
const MODELS = {
  events: ['s3:ObjectCreated:*'],
  suffix: IMPORTED_MODEL_SUFFIX,
  functionName: 'model-deployment',
} as const

/** All notifications of the pipeline's bucket. */
export function bucketNotifications(watched: Watched): (typeof wiring.bucket.notifications)[number][] {
  return [
    ...wiring.bucket.notifications,
    ...watched.uploadPrefixes.map((prefix, at) => ({ ...UPLOADS, id: `uploads-${at}`, prefix })),
    ...watched.modelPrefixes.map((prefix, at) => ({ ...MODELS, id: `models-${at}`, prefix })),
  ]
}

/** Those that the owner of another bucket sets up there. */
export function otherBucketNotifications({ uploadPrefixes }: Watched): (typeof wiring.bucket.notifications)[number][] {
  return [FOLDERS.datasets, ...uploadPrefixes].map((prefix, at) => ({ ...UPLOADS, id: `uploads-${at}`, prefix }))
}

/** What a function may read besides what it always may. */
export function watchedGrants(name: FunctionName, watched: Watched): readonly Grant[] {
  const { uploadPrefixes, uploadBuckets, modelPrefixes } = watched
  const everything = (prefixes: readonly string[]) => prefixes.map((prefix) => `${prefix}*`)
  if (name === MODELS.functionName) {
    return [
      ...(modelPrefixes.length > 0 ? [{ actions: READ_OBJECT, on: objects(...everything(modelPrefixes)) }] : []),
      ...(uploadPrefixes.length > 0 ? [{ actions: TAG_VERSIONS, on: objects(...everything(uploadPrefixes)) }] : []),
    ]
  }
  if (name !== UPLOADS.functionName) return []
  const keys = everything([FOLDERS.datasets, ...uploadPrefixes])
  return [
    ...(uploadPrefixes.length > 0 ? [{ actions: READ_OBJECT, on: objects(...everything(uploadPrefixes)) }] : []),
    ...uploadBuckets.flatMap((bucket): Grant[] => [
      { actions: READ_OBJECT, on: keys.map((key) => ({ type: 'other-objects', bucket, key })) },
      // Without it S3 answers for a key that is not there with 403 instead of 404.
      { actions: ['s3:ListBucket'], on: [{ type: 'other-bucket', bucket }] },
    ]),
  ]
}
