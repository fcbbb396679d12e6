import { isJsonObject, type JsonObject, jsonObject } from '#shared/json/json-fields.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { ColumnWish, Wishes } from '../../answers.ts'

const LIST_OF = { category: 'categorical', keep: 'keep', exclude: 'exclude' } as const satisfies Readonly<
  Record<Exclude<ColumnWish, 'auto'>, keyof Manifest['features']>
>

/** Whether a manifest is needed for what is wished: without one everything is found. */
export function hasWishes({ target, problem, quality, columns }: Wishes): boolean {
  const isDefault = target === null && problem === null && quality === 'good'
  return !isDefault || Object.values(columns).some((wish) => wish !== 'auto')
}

/**
 * The dataset's manifest with what a person wishes of this upload; everything else in it stays as it is. Columns that
 * the wishes do not name keep what was said of them: another file may have them.
 */
export function wishedManifest(before: JsonObject, { target, problem, quality, columns }: Wishes): JsonObject {
  const features: Record<string, unknown> = { ...jsonObject(before['features']) }
  for (const [wish, list] of Object.entries(LIST_OF)) {
    const said = namesIn(features[list]).filter((name) => !Object.hasOwn(columns, name))
    const wished = Object.entries(columns).flatMap(([name, each]) => (each === wish ? [name] : []))
    set(features, list, [...said, ...wished])
  }
  const training: Record<string, unknown> = { ...jsonObject(before['training']) }
  if (quality === 'good') delete training['quality']
  else training['quality'] = quality
  const manifest: Record<string, unknown> = { ...before }
  set(manifest, 'target', target)
  set(manifest, 'problem', problem)
  set(manifest, 'features', features)
  set(manifest, 'training', training)
  return manifest
}

/** What says nothing is left out. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  const isNothing =
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (isJsonObject(value) && Object.keys(value).length === 0)
  if (isNothing) delete object[name]
  else object[name] = value
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []
}

/** What a manifest wishes of these columns. */
export function wishesOf(
  { target, problem, training, features }: Pick<Manifest, 'target' | 'problem' | 'training' | 'features'>,
  dataset: string,
  names: readonly string[],
): Wishes {
  const columns: Record<string, ColumnWish> = {}
  for (const name of names) {
    const wish = (['exclude', 'category', 'keep'] as const).find((each) => features[LIST_OF[each]].includes(name))
    if (wish) columns[name] = wish
  }
  return { dataset, target, problem, quality: training.quality, columns }
}
