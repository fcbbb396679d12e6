import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { readRecords } from '../../csv/read-records.ts'
import { openTable } from '../../dialect/open-table.ts'
import { ColumnWriter } from '../../encode/column-writer.ts'
import { RecordKernel } from '../../kernel/record-kernel.ts'
import { RowIndex } from '../../rows/row-index.ts'
import { BufferPool } from '../buffer-pool.ts'
import { PartWriter } from '../part-writer.ts'
import { RowWriter } from '../row-writer.ts'

const { csv: CSV } = DEFAULT_MANIFEST

const NO_TARGET = -1

/**
 * The encoded rows of each part, without labels: of a file that nobody has profiled, without a target, all rows in one
 * class.
 */
export async function writeUnprofiled(
  csv: string,
  features: readonly FeatureColumn[],
  keys: readonly number[],
  boundaries: { readonly validation: number; readonly test: number },
): Promise<{
  readonly train: readonly string[]
  readonly validation: readonly string[]
  readonly test: readonly string[]
}> {
  const kernel = new RecordKernel()
  const [header = ''] = csv.split('\n')
  kernel.setColumns(
    header.split(',').map(() => 0),
    NO_TARGET,
  )
  const objects = memoryObjectStore()
  const pool = new BufferPool()
  const partWriter = (key: string) => new PartWriter(objects, key, {}, pool)
  const writers = {
    train: [partWriter('train')],
    validation: partWriter('validation'),
    test: partWriter('test'),
    validationRows: partWriter('validation-rows'),
    testRows: partWriter('test-rows'),
  }
  using rowIndex = new RowIndex()
  rowIndex.add({ keys: Float64Array.from(keys), classes: new Uint16Array(keys.length), rows: keys.length })
  const rowWriter = new RowWriter({
    kernel,
    rowIndex,
    classOf: Int32Array.of(0),
    boundariesOf: Int32Array.of(0),
    boundaries: [boundaries],
    isRegression: false,
    columns: features.map((column) => new ColumnWriter(column, [], kernel)),
    copiesRows: false,
    isForThreads: false,
    targetValueOf: () => undefined,
    isTime: false,
    writers,
    onBlock: () => undefined,
  })
  await readRecords(await openTable(bodyOf(csv), 'a.csv', CSV), 'a.csv', CSV, rowWriter, kernel)
  rowWriter.end()
  for (const each of Object.values(writers).flat()) await each.end()
  const linesOf = async (key: string) => {
    const lines = Buffer.from((await objects.get(key))?.body ?? [])
      .toString()
      .split('\n')
      .slice(0, -1)
    return lines.map((line) => line.slice(line.indexOf(',') + 1))
  }
  return { train: await linesOf('train'), validation: await linesOf('validation'), test: await linesOf('test') }
}

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
