/** A version of an upload, as S3 lists it. */
export type UploadVersion = {
  readonly key: string
  readonly versionId: string
  /** ISO 8601. */
  readonly lastModified: string
  readonly sizeBytes: number
  readonly isCurrent: boolean
}
