import { counted } from '#shared/design/number-words.ts'
import { boundedItems, boundedList, boundedText, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { leftOutClasses } from '#shared/schema/left-out-classes.ts'
import { keyOrderOf } from '#shared/split/key-order.ts'
import { readingApart, targetsApart } from './readings-apart.ts'

/** What a run learnt from and how its rows were split. */
export type RunFacts = { readonly schema: FeatureSchema; readonly training: TrainingRecord }

/**
 * Why no row can be judged by both models; empty where they can. Whether the splits go by the same columns is asked of
 * {@link splitColumnsApart}.
 */
export function incomparable(ours: RunFacts, champion: RunFacts): string[] {
  const found: string[] = []
  const compare = (what: string, our: string, their: string) => {
    if (our === their) return
    const [ours, theirs] = [our, their].map((text) => boundedText(text, LONGEST_SHOWN))
    found.push(`${what} is ${ours} here, and ${theirs} there`)
  }
  compare('the target', targetColumnOf(ours.schema).name, targetColumnOf(champion.schema).name)
  compare('the problem', ours.schema.problem.type, champion.schema.problem.type)
  compare('the set of classes', ...classesApart(classesOf(ours.schema), classesOf(champion.schema)))
  const [split, before] = [ours.training.split, champion.training.split]
  compare('the split', `${split.method} with seed ${split.seed}`, `${before.method} with seed ${before.seed}`)
  if (split.method === 'rowHash') {
    found.push('split.duplicates is independent: a row is placed by where it stands, which another file does not keep')
  }
  const target = targetsApart(ours.schema, champion.schema)
  if (target !== undefined) found.push(target)
  const unread = readOtherwise(ours.schema, champion.schema)
  if (unread.length > 0) {
    found.push(`that one reads ${boundedList(unread)} in another way, so its answers to these rows say nothing of it`)
  }
  const ourNames = new Set(ours.schema.columns.map(({ name }) => name))
  const absent = featureColumns(champion.schema).filter(({ name }) => !ourNames.has(name))
  if (absent.length > 0) {
    const them = absent.length === 1 ? 'it' : 'them'
    found.push(
      `the file has no column ${boundedList(absent.map(({ name }) => name))} any more, and calls that send ${them} would be refused (400)`,
    )
  }
  return found
}

/** How the columns that decide the splits differ, in words; undefined where a row has the same key in both. */
export function splitColumnsApart(ours: RunFacts, champion: RunFacts): string | undefined {
  const [split, before] = [ours.training.split, champion.training.split]
  const what = 'the list of columns that decide the split'
  const [ourVersion, theirVersion] = [split.keyVersion ?? 1, before.keyVersion ?? 1]
  if (ourVersion !== theirVersion) {
    return `the split goes by keys of version ${ourVersion} here, and of version ${theirVersion} there`
  }
  const orders = [
    keyOrderOf({ schema: ours.schema, split }),
    keyOrderOf({ schema: champion.schema, split: before }),
  ] as const
  const [our, their] = listsApart(...orders).map((text) => boundedText(text, LONGEST_SHOWN))
  return our === their ? undefined : `${what} is ${our} here, and ${their} there`
}

/** Features whose values here are others to the champion. */
function readOtherwise(ours: FeatureSchema, champion: FeatureSchema): readonly string[] {
  const theirs = new Map(featureColumns(champion).map((column) => [column.name, column]))
  return featureColumns(ours).flatMap((column) => {
    const before = theirs.get(column.name)
    return before && readingApart(column, before)?.isOtherValue ? [column.name] : []
  })
}

/** What callers of the champion would have to change in their requests; empty where nothing. */
export function changesForCallers(ours: FeatureSchema, champion: FeatureSchema): readonly string[] {
  const ourFeatures = new Map(featureColumns(ours).map((column) => [column.name, column]))
  const theirFeatures = new Map(featureColumns(champion).map((column) => [column.name, column]))
  // A column that is gone is told of by incomparable().
  const columns = new Set(ours.columns.map(({ name }) => name))
  const changes: string[] = []
  for (const [name, column] of ourFeatures) {
    const before = theirFeatures.get(name)
    if (before === undefined) changes.push(`${name} is a new feature`)
    else if (before.type !== column.type) changes.push(`${name} is a ${column.type} where it was a ${before.type}`)
    else {
      const apart = readingApart(column, before)
      if (apart) changes.push(apart.change)
    }
  }
  for (const name of theirFeatures.keys()) {
    if (!ourFeatures.has(name) && columns.has(name))
      changes.push(`${name} is no feature any more, and calls that send it would be refused (400)`)
  }
  const theirClasses = champion.problem.type === 'regression' ? [] : champion.problem.classes.map(({ label }) => label)
  for (const { label, count } of leftOutClasses(ours.problem)) {
    if (theirClasses.includes(label))
      changes.push(`the class ${label} (${counted(count, 'row')}) is not answered any more`)
  }
  return boundedItems(changes, 'changes for callers')
}

/** Sorted: their order in the schema is by count. */
function classesOf({ problem }: FeatureSchema): readonly string[] {
  return problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label).sort()
}

/** Two sets of classes in words, whole where they are few. */
function classesApart(ours: readonly string[], theirs: readonly string[]): readonly [string, string] {
  const inWords = (classes: readonly string[]) => (classes.length === 0 ? 'none' : classes.join(', '))
  const areFew = Math.max(ours.length, theirs.length) <= MOST_LISTED
  return areFew ? [inWords(ours), inWords(theirs)] : listsApart(ours, theirs)
}

const MOST_SHOWN = 5
const LONGEST_SHOWN = 1000

/**
 * Two lists in words, equal where the lists are. Their order counts: a row's hash is one over its cells in this order.
 */
function listsApart(ours: readonly string[], theirs: readonly string[]): readonly [string, string] {
  const only = (list: readonly string[], other: readonly string[]) => {
    const known = new Set(other)
    return list.filter((name) => !known.has(name))
  }
  const [onlyOurs, onlyTheirs] = [only(ours, theirs), only(theirs, ours)]
  if (onlyOurs.length + onlyTheirs.length === 0) {
    return ours.every((name, place) => name === theirs[place])
      ? ['the same', 'the same']
      : ['in this order', 'in another']
  }
  return [`one with ${shown(onlyOurs)}`, `one with ${shown(onlyTheirs)}`]
}

function shown(names: readonly string[]): string {
  if (names.length === 0) return 'none of its own'
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : ''
  return names.slice(0, MOST_SHOWN).join(', ') + more
}
