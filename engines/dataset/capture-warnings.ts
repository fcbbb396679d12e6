import type { Manifest } from '#shared/manifest/manifest.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { quoted } from './source/refusal.ts'

/**
 * Names in capture.omit and capture.hash that are no column of the file. No refusal: a field that callers only echo
 * (`?id=`) may be meant. But a mistyped name would keep the values that were to be left out.
 */
export function captureWarnings({ capture }: Pick<Manifest, 'capture'>, columns: readonly string[]): readonly string[] {
  if (!capture.enabled) return []
  return (['omit', 'hash'] as const).flatMap((setting) =>
    capture[setting]
      .filter((name) => !columns.includes(name))
      .map((name) => {
        const nearest = nearestName(name, columns)
        const guess = nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`
        return `capture.${setting} names ${quoted(name)}, which is no column of the file: it has an effect only on a field of that name in requests.${guess}`
      }),
  )
}
