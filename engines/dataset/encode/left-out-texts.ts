import type { Column } from '#shared/schema/feature-schema.ts'
import { MODEL_LEARNS, WORDS_ARE_LEARNT } from '../profile/infer-columns.ts'
import { quoted } from '../source/refusal.ts'

/** Columns that were taken as text at first may be left out for it: what is told of them is told so. */
export function asLeftOut(
  warnings: readonly string[],
  columns: readonly Pick<Column, 'name' | 'role'>[],
): readonly string[] {
  const leftOut = new Set(columns.flatMap(({ role, name }) => (role === 'ignored' ? [quoted(name)] : [])))
  return warnings.flatMap((warning) => {
    const [, name = ''] = /^Column ("(?:[^"\\]|\\.)*")/.exec(warning) ?? []
    if (!leftOut.has(name)) return [warning]
    // Nothing that is personal is learnt.
    if (warning.includes(MODEL_LEARNS)) return []
    if (warning.includes(WORDS_ARE_LEARNT)) return [warning.replace(WORDS_ARE_LEARNT, 'the column is left out')]
    return [warning.includes(' is taken as text') ? `${warning} As text it is left out.` : warning]
  })
}
