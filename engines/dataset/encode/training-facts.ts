import type { TargetColumn } from '#shared/schema/feature-schema.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import type { Spellings } from './fold-spellings.ts'
import type { TextRoom } from './text-columns.ts'

/** What is known of the training rows before they are read again. */
export type TrainingFacts = {
  readonly tallies: readonly ColumnTally[]
  readonly targetReading: NonNullable<TargetColumn['reading']>
  /** By column, spellings that are read as another. */
  readonly spellings: ReadonlyMap<number, Spellings>
  /** Whether a training row has the entry. */
  readonly isTrain: (entry: number) => boolean
  /** The column's cells of the training rows of the sample. */
  readonly sampledCells: (column: number) => readonly SampledCell[]
  /** What the encoded rows are made for. */
  readonly room: TextRoom
}
