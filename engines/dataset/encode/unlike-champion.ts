import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Champion } from '../profile/champion.ts'
import { quoted } from '../source/refusal.ts'

/** Callers of the model that serves send what a new model of these columns takes no more. */
export function variedSince(columns: readonly Column[], champion: Champion): readonly string[] {
  const learnt = new Set(champion.schema.columns.flatMap(({ role, name }) => (role === 'feature' ? [name] : [])))
  return columns.flatMap((column) => {
    if (column.role !== 'ignored' || !column.isVaried || !learnt.has(column.name)) return []
    return [
      `Column ${quoted(column.name)} is left out in this file (${column.reason}), where the model that serves learnt from it.`,
    ]
  })
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
