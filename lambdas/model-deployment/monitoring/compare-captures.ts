import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { compareColumn } from '#shared/monitoring/compare-column.ts'
import { designEffect } from '#shared/monitoring/design-effect.ts'
import type { EstimateRows } from '#shared/monitoring/estimate-or-reason.ts'
import type { ComparedColumn } from '#shared/monitoring/settle-window.ts'
import { windowEvidence } from '#shared/monitoring/window-evidence.ts'
import { dayOf } from '#shared/schema/calendar.ts'
import { columnCodec, THE_WORD } from '#shared/schema/column-codec.ts'
import type { FeatureColumn, Problem } from '#shared/schema/feature-schema.ts'
import { readValue } from '#shared/schema/read-value.ts'
import type { CapturedRows } from './read-captures.ts'

export type ComparedCaptures = {
  readonly columns: readonly ComparedColumn[]
  readonly estimate: EstimateRows
}

/** Captured rows against the training rows, column by column, and what they say of the model. */
export function compareCaptures(
  captured: CapturedRows,
  watched: readonly FeatureColumn[],
  predictions: FeatureColumn | undefined,
  problem: Problem,
  trainingRows: number | undefined,
): ComparedCaptures {
  const { rows, requestOf, requests } = captured
  const blocks = { rows: rows.length, requestOf, requests }
  const beyond = new Uint8Array(rows.length)
  const columns = watched.map((column) => {
    const { values, texts } = valuesOf(column, rows, beyond)
    const { tally, evidence } = windowEvidence(
      { column, values, textOf: (row) => texts[row] ?? '' },
      blocks,
      trainingRows,
    )
    return { comparison: compareColumn(column, tally, trainingRows), evidence }
  })
  const probabilities = probabilitiesOf(problem, rows)
  return {
    columns: predictions ? [...columns, comparedPredictions(predictions, rows, blocks)] : columns,
    estimate: {
      probabilities,
      outOfRange: beyond.reduce((sum, each) => sum + each, 0),
      inflation: probabilities.length === rows.length && rows.length > 0 ? designEffect(probabilities, blocks) : 1,
    },
  }
}

/** As the API read them; what cannot be one of the column is missing. */
function valuesOf(column: FeatureColumn, rows: readonly CapturedPrediction[], beyond: Uint8Array) {
  const codec = columnCodec(column)
  const texts: Record<number, string> = {}
  const values = Float64Array.from(rows, ({ features }, row) => {
    const sent = features[column.name]
    const reading = sent === undefined ? { value: Number.NaN } : readValue(codec, sent, false)
    if ('problem' in reading || typeof reading.value !== 'number' || reading.value === THE_WORD) return Number.NaN
    if (reading.warning?.kind === 'out-of-range') beyond[row] = 1
    if (reading.warning?.kind === 'unknown-category') texts[row] = String(sent)
    return column.type === 'date' && !Number.isNaN(reading.value) ? dayOf(reading.value) : reading.value
  })
  return { values, texts }
}

function comparedPredictions(
  column: FeatureColumn,
  rows: readonly CapturedPrediction[],
  blocks: Parameters<typeof windowEvidence>[1],
): ComparedColumn {
  const labels = column.type === 'category' ? column.vocabulary : []
  const codes = new Map(labels.map((label, code) => [label, code]))
  const values = Float64Array.from(rows, ({ prediction }) => {
    return 'label' in prediction ? (codes.get(prediction.label) ?? labels.length) : Number.NaN
  })
  const { tally, evidence } = windowEvidence({ column, values }, blocks, undefined)
  return { comparison: compareColumn(column, tally, undefined), evidence }
}

/** Of two classes that of the second, of several that of the answer. */
function probabilitiesOf(problem: Problem, rows: readonly CapturedPrediction[]): Float64Array {
  if (problem.type === 'regression') return new Float64Array(0)
  const positive = problem.type === 'binary' ? problem.classes[1]?.label : undefined
  return Float64Array.from(rows, ({ prediction }) => {
    if (!('label' in prediction)) return Number.NaN
    const { label, probability } = prediction
    return positive === undefined || label === positive ? probability : 1 - probability
  }).filter((each) => !Number.isNaN(each))
}
