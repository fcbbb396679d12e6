import { boundedItems, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { quoted } from './source/refusal.ts'

/**
 * Names in capture.omit and capture.hash that are no column of the file. No refusal: a field that callers only echo
 * (`?id=`) may be meant. But a mistyped name would keep the values that were to be left out.
 */
export function captureWarnings({ capture }: Pick<Manifest, 'capture'>, columns: readonly string[]): readonly string[] {
  if (!capture.enabled) return []
  const known = new Set(columns)
  const warnings = (['omit', 'hash'] as const).flatMap((setting) =>
    capture[setting]
      .filter((name) => !known.has(name))
      .map((name, index) => {
        // Every name is compared with every column: no more of them than are told.
        const nearest = index < MOST_LISTED ? nearestName(name, columns) : undefined
        const guess = nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`
        return `capture.${setting} names ${quoted(name)}, which is no column of the file: it has an effect only on a field of that name in requests.${guess}`
      }),
  )
  return boundedItems(warnings, 'names in capture.omit and capture.hash')
}
