import type { FeatureColumn } from '#shared/schema/feature-schema.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A feature as callers need to know it: what to send, and what the training rows held. */
export function describeFeature(feature: FeatureColumn) {
  const { name, type } = feature
  if (feature.type === 'category') return { name, type, categories: feature.vocabulary }
  if (feature.encoding === 'as-sent') return { name, type, mostCharacters: feature.mostCharacters }
  if (feature.type === 'boolean' || feature.type === 'text') return { name, type }
  const { min, max, deciles } = feature.statistics
  // An imported model's own schema knows no rows.
  if (deciles.length === 0 && min === max) return { name, type }
  if (feature.type === 'number') return { name, type, min, max }
  return { name, type, min: dateOf(min, feature.hasTime), max: dateOf(max, feature.hasTime) }
}

/** A request body that works: of every feature the middle or the most frequent value of the training rows. */
export function exampleOf(features: readonly FeatureColumn[]): Readonly<Record<string, ExampleValue>> {
  return Object.fromEntries(features.map((feature) => [feature.name, exampleValue(feature)]))
}

type ExampleValue = number | boolean | string | null

function exampleValue(feature: FeatureColumn): ExampleValue {
  if (feature.type === 'category') return feature.statistics.top[0]?.value ?? feature.vocabulary[0] ?? null
  if (feature.type === 'boolean') return true
  if (feature.type === 'text') return feature.example ?? null
  const middle = median(feature.statistics)
  return feature.type === 'number' ? middle : dateOf(middle, feature.hasTime)
}

/** The median: a value that occurs in the data, which a mean often does not. */
function median({ deciles, mean }: { readonly deciles: readonly number[]; readonly mean: number }): number {
  return deciles[5] ?? mean
}

function dateOf(days: number, hasTime: boolean): string {
  const text = new Date(days * DAY_MS).toISOString()
  return hasTime ? text : text.slice(0, 10)
}
