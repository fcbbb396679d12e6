import type { Manifest } from '#shared/manifest/manifest.ts'
import { type RecordVisitor, readRecords } from './csv/read-records.ts'
import { UploadText } from './dialect/upload-text.ts'
import { MODE_PROFILE } from './kernel/layout.ts'
import type { DatasetRequest } from './prepare-dataset.ts'
import { TimeBudget, UNLIMITED_TIME } from './source/time-budget.ts'

/**
 * The names of an upload's columns, as far as they can be read: what a person chooses from where the upload itself is
 * refused. Empty where its header is what cannot be read. Throws nothing.
 */
export async function readHeader(
  { objects, source }: Pick<DatasetRequest, 'objects' | 'source'>,
  { csv }: Pick<Manifest, 'csv'>,
): Promise<readonly string[]> {
  const place = `s3://${objects.bucket}/${source.key}`
  const open = async () => {
    const found = await objects.open(source.key, source.at, { lendsChunks: true })
    if (!found) throw new Error(`${place} is not there`)
    return found.body
  }
  const timeBudget = new TimeBudget(place, 0, /\.gz$/i.test(source.key), UNLIMITED_TIME)
  // No byte of it is to be copied.
  using text = new UploadText(open, place, csv, timeBudget, 0)
  let header: readonly string[] | undefined
  const visitor: RecordVisitor = {
    mode: MODE_PROFILE,
    start: (file) => {
      header = file.header
      throw new Error('the header is read, and nothing else is wanted')
    },
    block: async () => false,
  }
  for (;;) {
    try {
      await readRecords(await text.read(), place, csv, visitor)
    } catch (error) {
      if (header === undefined && text.readsAgainAfter(error)) continue
    }
    return header ?? []
  }
}
