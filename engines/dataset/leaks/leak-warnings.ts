import { columnCodec } from '#shared/schema/column-codec.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { fmix32 } from '../rows/hash-noise.ts'
import { quoted } from '../source/refusal.ts'
import type { SplitSampleRow } from '../split/split-sample.ts'
import { findLeaks } from './find-leaks.ts'

/** A warning for each feature that predicts the target almost alone; judged on the sample, without its test rows. */
export function findLeakWarnings(
  { problem, target, targetReading }: InferredDataset,
  columns: readonly Column[],
  sample: readonly SplitSampleRow[],
): readonly string[] {
  const labelOf = createLabelEncoder(problem, targetReading)
  const leaks = findLeaks({
    codecs: columns.flatMap((column) => (column.role === 'feature' ? [columnCodec(column)] : [])),
    rows: sample.map((row) => row.cells),
    // Identical rows have one key, and lie in one half.
    halves: Uint8Array.from(sample, ({ key }) => fmix32(Math.floor(key / 2 ** 20) ^ (key | 0)) & 1),
    targets: Float64Array.from(sample, ({ cells }) => labelOf(String(cells[target.index] ?? '')) ?? 0),
    classes: problem.type === 'regression' ? 0 : problem.classes.length,
  })
  return leaks.map(
    ({ name, skill }) =>
      `Column ${quoted(name)} alone predicts the target (held-out skill ${skill.toFixed(3)}). If it is known only after the outcome, it is a leak: name it in features.exclude.`,
  )
}
