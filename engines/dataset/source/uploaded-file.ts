/** An uploaded file, as far as messages need it. */
export type UploadedFile = {
  /** Where it lies: `s3://bucket/key`. */
  readonly place: string
  readonly header: readonly string[]
  /** Places of columns that have no name in the file: made up in the header, and left out. */
  readonly unnamed?: ReadonlySet<number>
  /** The last line before the header that is no row, in quotes: the names that are missing may stand there. */
  readonly skipped?: string | undefined
}

/** The names that the file itself has. */
export function namesInFile({ header, unnamed }: UploadedFile): readonly string[] {
  return header.filter((_, index) => !unnamed?.has(index))
}

/** Where a name is missing: a sentence of the line in which it may stand, behind another one. */
export function skippedLine({ skipped }: Pick<UploadedFile, 'skipped'>): string {
  return skipped === undefined
    ? ''
    : ` The line ${skipped} before the header was skipped; where it is the header, csv.skipRows in the manifest says how many lines stand before it.`
}
