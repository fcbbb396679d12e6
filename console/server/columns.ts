import { columnText } from '#shared/schema/column-lines.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { ColumnAnswer, ProblemAnswer } from '../answers.ts'

/** Of very many columns the first. */
export const MOST_COLUMNS = 2000
const MOST_BARS = 10
const MOST_SHOWN_VALUES = 3

/** What became of each column, for a table. */
export function columnAnswers(columns: FeatureSchema['columns']): readonly ColumnAnswer[] {
  return columns.slice(0, MOST_COLUMNS).map((column) => ({
    name: column.name,
    role: column.role,
    what: columnText({ ...column, reason: undefined } as Column),
    reason: column.reason,
    missingShare: column.missingShare,
    example: column.example ?? null,
    ...histogramOf(column),
  }))
}

function histogramOf(column: Column): Pick<ColumnAnswer, 'histogram' | 'histogramText'> {
  if (column.role !== 'feature') return { histogram: [], histogramText: '' }
  const { statistics } = column
  if ('top' in statistics) {
    const values = statistics.top.map(({ value }) => value)
    const more = values.length > MOST_SHOWN_VALUES ? ', …' : ''
    return {
      histogram: statistics.top.slice(0, MOST_BARS).map(({ count }) => count),
      histogramText: `mostly ${values.slice(0, MOST_SHOWN_VALUES).join(', ')}${more}`,
    }
  }
  const { min, max } = statistics
  const shown = (value: number) =>
    column.type === 'date'
      ? new Date(value * 86_400_000).toISOString().slice(0, 10)
      : String(Number(value.toPrecision(4)))
  return { histogram: equalBins(statistics), histogramText: `${shown(min)} to ${shown(max)}` }
}

/** Rows in bins of one width, from those between deciles, whose widths differ. */
function equalBins({ deciles, counts, min, max }: { deciles: number[]; counts: number[]; min: number; max: number }) {
  const width = (max - min) / MOST_BARS
  if (!(width > 0)) return [counts.reduce((sum, count) => sum + count, 0)]
  const bins = Array.from({ length: MOST_BARS }, () => 0)
  for (const [place, count] of counts.entries()) {
    const [from = min, to = max] = [deciles[place], deciles[place + 1]]
    const first = Math.min(MOST_BARS - 1, Math.max(0, Math.floor((from - min) / width)))
    const last = Math.min(MOST_BARS - 1, Math.max(first, Math.ceil((to - min) / width) - 1))
    for (let bin = first; bin <= last; bin++) {
      const covered = Math.min(to, min + (bin + 1) * width) - Math.max(from, min + bin * width)
      const share = to > from ? Math.max(0, covered) / (to - from) : 1 / (last - first + 1)
      bins[bin] = (bins[bin] ?? 0) + count * share
    }
  }
  return bins
}

export function problemAnswer(schema: FeatureSchema): ProblemAnswer {
  const { problem } = schema
  return {
    type: problem.type,
    target: targetColumnOf(schema).name,
    reason: problem.reason,
    classes: problem.type === 'regression' ? [] : problem.classes.map(({ label, count }) => ({ label, count })),
  }
}
