/** An uploaded file, as far as messages need it. */
export type UploadedFile = {
  /** Where it lies: `s3://bucket/key`. */
  readonly place: string
  readonly header: readonly string[]
  /** Places of columns that have no name in the file: made up in the header, and left out. */
  readonly unnamed?: ReadonlySet<number>
}
