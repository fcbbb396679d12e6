/** A version of an upload, as S3 lists it. */
export type UploadVersion = {
  readonly key: string
  readonly versionId: string
  /** ISO 8601. */
  readonly lastModified: string
  readonly sizeBytes: number
  readonly isCurrent: boolean
}

/** Behind which version a listing goes on. */
export type VersionPlace = { readonly key: string; readonly versionId: string }

export type VersionPage = {
  readonly versions: readonly UploadVersion[]
  /** Absent where it is the last page. */
  readonly next?: VersionPlace
}

export type VersionTags = {
  /** A version's own tags; undefined where it is gone. */
  readonly tagsOf: (version: UploadVersion) => Promise<Readonly<Record<string, string>> | undefined>
  readonly setTags: (version: UploadVersion, tags: Readonly<Record<string, string>>) => Promise<void>
}

/** The versions of a bucket's uploads. */
export type UploadVersions = VersionTags & {
  /** Up to 1,000 versions under a prefix, in the order of their keys, from the beginning or behind a place. */
  readonly page: (prefix: string, after?: VersionPlace) => Promise<VersionPage>
}
