import type { Column } from '#shared/schema/feature-schema.ts'
import { quoted } from '../source/refusal.ts'

/** Columns that were taken as text at first may be left out for it: what is told of them is told so. */
export function asLeftOut(
  warnings: readonly string[],
  columns: readonly Pick<Column, 'name' | 'role'>[],
): readonly string[] {
  const leftOut = new Set(columns.flatMap(({ role, name }) => (role === 'ignored' ? [quoted(name)] : [])))
  return warnings.map((warning) => {
    const [, name = ''] = /^Column ("(?:[^"\\]|\\.)*")/.exec(warning) ?? []
    return leftOut.has(name) && warning.includes(' is taken as text') ? `${warning} As text it is left out.` : warning
  })
}
