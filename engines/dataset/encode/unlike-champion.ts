import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Champion } from '../profile/champion.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import { quoted } from '../source/refusal.ts'

/** Callers of the model that serves send what a new model of these columns takes no more. */
export function variedSince(
  columns: readonly Column[],
  champion: Champion,
  tallies: readonly ColumnTally[],
): readonly string[] {
  const learnt = new Map(champion.schema.columns.map((column) => [column.name, column]))
  return columns.flatMap((column) => {
    const was = learnt.get(column.name)
    if (column.role !== 'ignored' || !column.isVaried || was?.role !== 'feature') return []
    return [
      `Column ${quoted(column.name)} is left out in this file (${column.reason}), where the model that serves learnt from it.${withoutZeros(was, tallies[column.index])}`,
    ]
  })
}

/** Each code then stands twice among the values, with its zeros and without. */
function withoutZeros(was: Column, tally: ColumnTally | undefined): string {
  if (was.role !== 'feature' || was.type !== 'category' || !('vocabulary' in was)) return ''
  const codes = was.vocabulary.filter((value) => /^0\d+$/.test(value))
  const shortened = new Map(codes.map((code) => [code.replace(/^0+(?=\d)/, ''), code]))
  const known = new Set(was.vocabulary)
  const lost = tally?.entries.find(({ text }) => shortened.has(text) && !known.has(text))?.text
  if (lost === undefined) return ''
  return ` Zeros in front may have got lost: ${quoted(lost)} where it has ${quoted(shortened.get(lost) ?? '')}. Write them as before if they mean the same.`
}

/** Callers of the model that serves expect classes, or a number; what decides between them is said in the column's line. */
export function anotherProblem(
  { type }: FeatureSchema['problem'],
  { schema: { problem: was } }: Champion,
  setting: Manifest['problem'],
): readonly string[] {
  if (!was || setting !== null || (type === 'regression') === (was.type === 'regression')) return []
  return [
    `The target is ${WORDS[type]} in this file, where it is ${WORDS[was.type]} to the model that serves. Set "problem" to ${quoted(was.type)} in the manifest to keep that.`,
  ]
}

const WORDS = { binary: 'one of two classes', multiclass: 'one of several classes', regression: 'a number' } as const
