import { ScoringKernel } from '../kernel/scoring-kernel.ts'
import type { Packed, PackedModel } from '../packed/packed-model.ts'
import { explainLinear, type LinearWeights, scoreLinear } from './linear-scorer.ts'

/** Asks one model of an archive. */
export type ModelScorer = {
  /** Writes the margins of `count` rows. */
  margins(rows: Float32Array, count: number, to: Float32Array): void
  /** Writes the contributions of `count` rows. */
  contributions(rows: Float32Array, count: number, to: Float32Array): void
}

/** A scorer for each model of an archive; those of trees share a kernel. */
export function modelScorers(packed: Packed): readonly ModelScorer[] {
  const kernel = packed.models.some(({ kind }) => kind === 'trees') ? new ScoringKernel(packed.sections) : undefined
  return packed.models.map((model) => {
    if (model.kind === 'trees' && kernel) {
      const trees = kernel.trees(model.recordAt)
      return {
        margins: (rows, count, to) => trees.score(rows, count, to),
        contributions: (rows, count, to) => trees.explain(rows, count, to),
      }
    }
    const linear = linearWeights(packed, model)
    return {
      margins: (rows, count, to) => scoreLinear(linear, rows, count, to),
      contributions: (rows, count, to) => explainLinear(linear, rows, count, to),
    }
  })
}

function linearWeights({ info, sections }: Packed, model: PackedModel): LinearWeights {
  const { features, outputs } = info
  if (model.kind !== 'linear') return { weights: new Float32Array(0), starts: new Float32Array(0), features: 0 }
  // Copied: sections need not begin where a float32 may.
  const floats = (at: number, length: number) =>
    new Float32Array(sections.slice(at, at + length * Float32Array.BYTES_PER_ELEMENT).buffer)
  return { weights: floats(model.weightsAt, features * outputs), starts: floats(model.startsAt, outputs), features }
}
