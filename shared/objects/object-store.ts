/** What an upload sends at a time: S3 takes parts from 5 MiB up to 10,000 of them, so that 8 MiB reach 80 GB. */
export const UPLOAD_PART_BYTES = 8 * 1024 * 1024

/** The bucket with the pipeline's records and data; keys are relative to it. */
export type ObjectStore = {
  readonly bucket: string
  /** The facts of an object, or undefined where there is none. `lastModified` is ISO 8601, of whole seconds. */
  head(key: string, at?: ObjectVersion): Promise<(ObjectFacts & { readonly lastModified: string }) | undefined>
  /** A whole object in memory (records and other small things), or undefined where there is none. */
  get(key: string, at?: ObjectVersion): Promise<(ObjectFacts & { readonly body: Uint8Array }) | undefined>
  /** An object as a stream of bytes, or undefined where there is none. */
  open(
    key: string,
    at?: ObjectVersion,
    options?: OpenOptions,
  ): Promise<(ObjectFacts & { readonly body: AsyncIterable<Uint8Array> }) | undefined>
  /** Writes a small object whole. With a condition that does not hold, nothing is written and the outcome says so. */
  put(key: string, body: string | Uint8Array, options?: PutOptions): Promise<PutOutcome>
  /**
   * Writes an object of any size from a stream in constant memory. A failure leaves no half-made upload behind. A
   * chunk's memory may be reused once the next chunk is requested, or, with `giveBack`, when it is given back. Chunks of {@link UPLOAD_PART_BYTES}
   * are sent as they are, others are collected first. A condition is looked at when all is sent: where it does not hold,
   * nothing is written and the outcome says so.
   */
  upload(key: string, body: AsyncIterable<Uint8Array>, options?: UploadOptions): Promise<PutOutcome>
  /** Deleting what is not there succeeds. */
  delete(key: string): Promise<void>
  /** Every object whose key starts with `prefix`, in UTF-8 order; those behind the key `after` where it is given. */
  list(prefix: string, after?: string): AsyncIterable<ListedObject>
  /** Those directly in a folder, such as `models/`, and none of what lies in folders of it, however much that is. */
  listFolder(folder: string): AsyncIterable<ListedObject>
}

/** `lastModified` is ISO 8601, of whole seconds. */
export type ListedObject = { readonly key: string; readonly sizeBytes: number; readonly lastModified: string }

/** Which state of an object is meant: a version, or the current one only while it carries this eTag. */
export type ObjectVersion = {
  readonly versionId?: string | undefined
  /** The read finds nothing when the current object is another. */
  readonly ifMatch?: string | undefined
}

export type OpenOptions = {
  /** A chunk is valid until the next one is requested, which may reuse its memory. */
  readonly lendsChunks?: boolean
}

export type ObjectFacts = {
  readonly sizeBytes: number
  /** Without quotes. */
  readonly eTag: string
  readonly versionId?: string | undefined
}

/** `absent`: create only. An eTag: replace only what still carries it. */
export type WriteCondition = 'absent' | { readonly eTag: string }

export type PutOptions = {
  readonly contentType?: string
  readonly condition?: WriteCondition
}

export type UploadOptions = {
  /**
   * With it several parts may be under way at once. All chunks but the last are whole parts then, and each that was
   * requested is given back once, when it is sent or will not be.
   */
  readonly giveBack?: (chunk: Uint8Array) => void
  readonly contentType?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly condition?: WriteCondition
}

export type PutOutcome =
  | { readonly written: true; readonly eTag: string }
  /** The condition did not hold: the key exists, or carries another eTag, or is gone. */
  | { readonly written: false }
